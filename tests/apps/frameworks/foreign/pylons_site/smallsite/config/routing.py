from routes import Mapper


def make_map(config):
    map = Mapper(directory=config["pylons.paths"]["controllers"], always_scan=config["debug"])
    map.minimization = False
    map.explicit = False
    map.connect("/error/{action}", controller="error")
    map.connect("form", "/form", controller="site", action="show_form", conditions={"method": ["GET", "HEAD"]})
    map.connect("/form", controller="site", action="form")
    map.connect("greet", "/greet/{name}", controller="site", action="greet")
    map.connect("home", "/", controller="site", action="index")
    map.resource("book", "books", controller="books")
    map.connect("/own/{action}", controller="own")
    map.connect("/{action}", controller="site")
    return map
