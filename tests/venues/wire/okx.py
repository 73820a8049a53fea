from tests.venues.wire.server import WireServer


class OkxServer(WireServer):
    pass
