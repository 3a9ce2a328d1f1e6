from tests.deploy.azdeploy.desk import Desk


def test_the_first_deployment_makes_all_and_waits_until_it_is_ready(desk: Desk) -> None:
    desk.change(waits=3)
    done = desk.run("1", "--yes")
    assert done.code == 0, done.err
    print(done.out, done.commands)
