from tests.venues.wire.server import WireServer


class HyperliquidServer(WireServer):
    pass
