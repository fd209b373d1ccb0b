"""The demo has news in the national templates to try: one to take whole, one against a wording of its own."""

from casework.library import updating
from config.demo.older import OWN_HELP, follow_older
from core import clock
from tests.cast import Town


def test_there_is_news_to_try(town: Town) -> None:
    with town.inside():
        follow_older(by="Samspor demo", at=clock.now())
        act = town.act("admin")
        offered = {one.key: one.unchanged for one in updating.standings(act=act) if one.state == "offered"}
        assert offered == {"intake": False, "plan_copy": True}
        (change,) = (one for one in updating.update_of(kind="forms", key="intake", act=act).changes if one.conflict)
        assert change.here == OWN_HELP and change.prop == "help"
