"""The tray of a desktop: owns org.kde.StatusNotifierWatcher, and does with the icon's menu what a hand would.

Each line on standard input is a command, each line on standard output its answer in JSON:
    menu        the lines of the menu, as objects with id, label, enabled
    click ID    presses one
    tip         what is said when one points at the icon
    icon        the file of the icon
"""

import json
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
XML = f"""<node><interface name="{WATCHER}">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
</interface></node>"""

bus = Gio.bus_get_sync(Gio.BusType.SESSION)
items = []


def on_call(_bus, sender, _path, _interface, method, arguments, invocation):
    if method == "RegisterStatusNotifierItem":
        (what,) = arguments.unpack()
        items.append((sender, what) if what.startswith("/") else (what, "/StatusNotifierItem"))
    invocation.return_value(None)


def on_read(_bus, _sender, _path, _interface, name):
    return {
        "RegisteredStatusNotifierItems": GLib.Variant("as", [owner + path for owner, path in items]),
        "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
        "ProtocolVersion": GLib.Variant("i", 0),
    }[name]


def call(path, interface, method, arguments):
    owner = items[-1][0]
    return bus.call_sync(owner, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, 5000, None).unpack()


def read(name):
    arguments = GLib.Variant("(ss)", (ITEM, name))
    return call(items[-1][1], "org.freedesktop.DBus.Properties", "Get", arguments)[0]


def menu():
    arguments = GLib.Variant("(iias)", (0, -1, []))
    _, (_, _, children) = call(read("Menu"), MENU, "GetLayout", arguments)
    lines = [(number, told) for number, told, _ in children if told.get("type") != "separator"]
    return [
        {"id": number, "label": told.get("label", "").replace("__", "_"), "enabled": told.get("enabled", True)}
        for number, told in lines
    ]


def click(number):
    arguments = GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("s", ""), 0))
    call(read("Menu"), MENU, "Event", arguments)


def obey(line):
    word, _, rest = line.strip().partition(" ")
    if not items:
        return {"problem": "nothing is in the tray"}
    if word == "menu":
        return menu()
    if word == "click":
        return click(int(rest))
    return {"tip": lambda: read("ToolTip"), "icon": lambda: read("IconName")}[word]()


def on_line(channel, _condition):
    status, line, _length, _end = channel.read_line()
    if status != GLib.IOStatus.NORMAL:
        loop.quit()
        return False
    try:
        answer = obey(line)
    except Exception as problem:  # The story is told, and goes on.
        answer = {"problem": str(problem)}
    print(json.dumps(answer), flush=True)
    return True


loop = GLib.MainLoop()
bus.register_object("/StatusNotifierWatcher", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], on_call, on_read, None)
Gio.bus_own_name_on_connection(bus, WATCHER, Gio.BusNameOwnerFlags.NONE, lambda *_: print('"ready"', flush=True), None)
GLib.io_add_watch(GLib.IOChannel.unix_new(sys.stdin.fileno()), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_line)
loop.run()
