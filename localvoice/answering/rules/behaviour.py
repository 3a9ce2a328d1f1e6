"""Which sentences of instructions are about behaviour. They are not read out to callers. Pure."""

import re

# What is to be done begins so. A word that can also begin a fact is here only with what makes it an order.
BEHAVIOUR = re.compile(
    r"""(?ix) ^ (?: please \s+ | bitte \s+ | tolong \s+ | then \s+ | and \s+ | also \s+ | otherwise,? \s+ )? (?:
    you \s+ (?: should | must | may | can | always | never | do \s not \s (?: know | have \s to | need ) | don't \s know
        | speak | answer | keep | ask | greet | help | love | explain | talk | use | give | only | stay | like | sound
        | tell | listen | reply | respond | try | are \s (?: to | never | always | not \s to | allowed ) | will | want )
    | (?: be | speak | answer | ask | keep | use | never | always | do \s not | don't | avoid | say | greet | help
        | offer | explain | talk | stay | respond | reply | remember | make | let | give
        | tell | start | begin | end | finish | introduce | listen | act | try | correct | encourage | praise
        | invite | lead | guide | repeat | confirm | refer | mention | prefer | limit | write | read | play | pretend
        | suggest | wait | apologi[sz]e | thank | assume | sound | recommend | under \s no | make \s sure
        | your \s (?: job | task | goal | role | aim | style | tone | purpose | personality | answers? | replies )
        | only \s (?: answer | speak | talk | say | give | use | discuss | reply | respond | mention | help )
        | instead | (?: after | before ) \s (?: each | every ) | lass | lassen | verbessere | wiederhole
        | sei | seien | sprich | sprechen | antworte | antworten | frag | frage | fragen | halte | halten | bleib
        | bleiben | nenne | erkläre | begrüße | vermeide | hilf | wenn | falls | nutze | benutze | gib | stelle | lobe
        | sag | sage | biete | bieten \s sie | sagen \s sie
        | jawab | jawablah | bicara | berbicara | berbicaralah | jangan | gunakan | selalu | bersikap | bersikaplah
        | tanyakan | bantu | bantulah | jika | kalau | sapa | sapalah | beri | berikan | katakan | tawarkan
        | sé | sea | habla | hable | responde | responda | usa | pregunta | mantén | ayuda | saluda | si | nunca
        | siempre | diga | di \s que
        | no \s (?: hables? | digas? | uses? | des | menciones? | inventes? | respondas? | seas? )
        | sois | soyez | parle | parlez | réponds | répondez | ne | n' | utilise | utilisez
        | demande | demandez | garde | gardez | aide | aidez | salue | saluez | jamais | toujours | dis \s que
        | dites ) \b )"""
)
# A condition can belong to an order ("If asked, say …") or to a fact ("When a bike is ready, we send a message").
CONDITION = re.compile(r"(?i)^(?:if|when|whenever|unless|in case|whatever|while|once|as soon as)\b")
OF_THE_PERSONA = re.compile(
    r"(?i)^(?:if|when|whenever|unless|in case)\s+(?:you\b|asked\b|in doubt\b|unsure\b|not sure\b|possible\b)"
)
# Whom the persona plays, at the end of a sentence about others: "The caller is a guest, and you are the waiter."
ROLE = re.compile(
    r"(?i),? \b(?:and you (?:are|play) (?:the|an?)|und du (?:bist|spielst) (?:der|die|das|den|eine?n?)"
    r"|dan kamu adalah|y tú eres (?:el|la|una?)|et tu es (?:le|la|une?))\b[^,;:]{0,40}$"
)


def is_behaviour(sentence: str) -> bool:
    """Whether this sentence says how to behave."""
    if ROLE.search(sentence):
        return True
    if CONDITION.match(sentence):
        return is_condition_of_an_order(sentence)
    return BEHAVIOUR.match(sentence) is not None


def is_condition_of_an_order(sentence: str) -> bool:
    """Whether an order follows the condition, in any of the clauses after it."""
    clauses = [clause.strip() for clause in re.split(r"[,:;]", sentence)[1:]]
    if OF_THE_PERSONA.match(sentence) or not clauses:
        return True
    return any(BEHAVIOUR.match(clause) for clause in clauses)
