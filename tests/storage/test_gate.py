"""A shared and exclusive lock: who holds it exclusively holds it alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

from storage.database.gate import Gate


def test_exclusive_meets_nobody_and_all_get_through() -> None:
    gate, inside, met = Gate(), 0, []
    counting = threading.Lock()

    def count(by: int) -> int:
        nonlocal inside
        with counting:
            inside += by
            return inside

    def enter(number: int) -> int:
        exclusive = number % 3 == 0
        with gate.exclusive() if exclusive else gate.shared():
            others = count(1) - 1
            if exclusive and (others or inside != 1):
                met.append(number)
            count(-1)
        return number

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(enter, range(600))) == list(range(600))
    assert met == []
