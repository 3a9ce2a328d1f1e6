# shellcheck shell=bash disable=SC2034,SC2153,SC2154 # azdeploy.sh and the files beside this one share their variables
# How azdeploy.sh talks to people and to az: steps, questions, failures, one function that reads and one that changes.

exec 3>&1 # for people; the standard output of a function is its result
SUBSCRIPTION='' USER_TYPE='' TICKER=''
export MSYS2_ARG_CONV_EXCL=/subscriptions/ # Git Bash would take it for a path on this machine
readonly OLDEST_AZ=2.62 # the first with every command used here, without an extension

say() { printf '%s\n' "$@" >&3; }

usage_error() {
  printf '%s\n' "azdeploy.sh: $1" 'azdeploy.sh --help lists commands and options.' >&2
  exit 2
}

step() {
  STEP=$((STEP + 1))
  DOING=$1
  if [[ $STEPS -eq 0 ]]; then return; fi
  say "Step $STEP of $STEPS: $DOING…"
}

# fail WHAT ADVICE: what went wrong, and what to do now.
fail() {
  local place="Failed: $DOING."
  [[ $STEPS -eq 0 ]] || place="Failed at step $STEP of $STEPS: $DOING."
  printf '%s\n' "$place" "  $1" "  What to do: $2" >&2
  exit 1
}

# Nobody else can read the files of this run, and they are removed when it ends, in whatever way.
begin() {
  umask 077
  TEMP=$(mktemp -d "${TMPDIR:-/tmp}/azdeploy.XXXXXX")
  trap 'end_ticker; rm -rf "$TEMP"' EXIT
  trap 'interrupted 130' INT
  trap 'interrupted 143' TERM
  trap 'interrupted 129' HUP
}

interrupted() {
  [[ $COMMAND == logs ]] || printf '\n%s\n' 'Stopped. Azure may still finish the current step; the same command continues from there.' >&2
  exit "$1"
}

sign_in() {
  step 'checking az and the sign-in'
  command -v az >/dev/null || fail 'az, the Azure CLI, is not installed.' \
    'Install it, https://aka.ms/install-azure-cli, or use https://shell.azure.com, which has it.'
  command -v curl >/dev/null || fail 'curl is not installed.' 'Install it with the package manager of this machine.'
  check_az_version
  local account state name
  account=$(ask account show --query '[[id, state, user.type, name]]')
  IFS=$'\t' read -r SUBSCRIPTION state USER_TYPE name <<<"$account"
  say "Subscription: $name ($SUBSCRIPTION)"
  case $state in
    Disabled | Deleted | Expired)
      fail "This subscription is ${state}." "$ENABLE_SUBSCRIPTION" ;;
    *) ;;
  esac
}

check_az_version() {
  local version
  version=$(ask version --query '"azure-cli"')
  [[ $version =~ ^([0-9]+)\.([0-9]+) ]] || fail "az gave \"$version\" as its version." 'Install az again: https://aka.ms/install-azure-cli'
  local found=$((10#${BASH_REMATCH[1]} * 1000 + 10#${BASH_REMATCH[2]}))
  ((found >= ${OLDEST_AZ%.*} * 1000 + ${OLDEST_AZ#*.})) ||
    fail "az is $version; $OLDEST_AZ or newer is needed." 'Run az upgrade, or where that is not allowed use your package manager.'
}

readonly CHANGED_NOTHING='Nothing was changed. To use another subscription: az account set --subscription NAME'

# confirm QUESTION OTHERWISE: returns after a yes; after any other answer it prints OTHERWISE and ends the run.
confirm() {
  [[ -z $YES && -z $DRY_RUN ]] || return 0
  local answer=''
  printf '%s [y/N] ' "$1" >&3
  read -r answer || true
  case $answer in
    y | Y | yes) ;;
    *)
      say "$2"
      exit 1
      ;;
  esac
}

# Reads, and prints the answer of az. With --output tsv an absent value is the word None.
ask() {
  show_in_dry_run az "$@"
  run_az "$@" || explain "$@"
}

# Like ask, but a deployment that does not exist is an empty answer.
ask_if_there() {
  show_in_dry_run az "$@"
  run_az "$@" && return
  [[ $(<"$TEMP/error") == *DeploymentNotFound* ]] || explain "$@"
}

# Changes something in Azure; a dry run only prints the command.
change() {
  show_in_dry_run az "$@"
  [[ -z $DRY_RUN ]] || return 0
  with_progress run_az "$@" >"$TEMP/output" || explain "$@"
}

# with_progress COMMAND …: Cloud Shell ends a session that has printed nothing for 20 minutes, and people wonder sooner.
with_progress() {
  local code=0
  tick 2>/dev/null &
  TICKER=$!
  "$@" || code=$?
  end_ticker
  return "$code"
}

end_ticker() {
  [[ -n $TICKER ]] || return 0
  kill -KILL "$TICKER" 2>/dev/null || true # another signal can come before bash is ready for it, and would be lost
  wait "$TICKER" 2>/dev/null || true
  TICKER=
}

# A line each minute, as long as the script itself is there. The last sleep outlives it, and so it holds nothing open.
tick() {
  local minutes=0
  while sleep 60 >/dev/null 3>&- && kill -0 "$$"; do
    minutes=$((minutes + 1))
    say "  $minutes min so far: $DOING"
  done
}

# Every command names the subscription that was shown, even if another shell selects a different one meanwhile. On
# Windows its lines end with CR, also in Git Bash and WSL.
run_az() {
  local pinned=(--only-show-errors --output tsv)
  [[ -z $SUBSCRIPTION || $1 == ad ]] || pinned=(--subscription "$SUBSCRIPTION" "${pinned[@]}")
  : >"$TEMP/output"
  az "$@" "${pinned[@]}" </dev/null 2>"$TEMP/error" | tr -d '\r'
}

show_in_dry_run() {
  [[ -n $DRY_RUN ]] || return 0
  local line='' word quote="'" quoted="'\\''"
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]] || word=$quote${word//$quote/$quoted}$quote
    line="$line $word"
  done
  say " $line"
}

# Prints which command failed, what Azure said, and what to do about it. If Azure repeats a secret, it is not printed.
explain() {
  local said advice name=az
  while [[ $# -gt 0 && $1 != -* ]]; do name="$name $1" && shift; done
  said=$(tail -n 20 "$TEMP/output"; cat "$TEMP/error")
  [[ -z $SECRET_KEY ]] || said=${said//"$SECRET_KEY"/***}
  [[ -z $ADMIN_PASSWORD ]] || said=${said//"$ADMIN_PASSWORD"/***}
  advice=$(advice "$said")
  [[ ${#said} -le 3000 ]] || said="${said:0:3000} …"
  fail "$name says: ${said:-nothing.}" "$advice"
}
