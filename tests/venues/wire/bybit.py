from tests.venues.wire.server import WireServer


class BybitServer(WireServer):
    pass
