"""pystac-client's way through item search; prints what the test looks at as JSON.

Usage: stac_search.py API_URL OWN_COLLECTION COLLECTION_OF_ANOTHER_SERVER
"""

import json
import sys

import pystac
import pystac_client
from pystac.validation.stac_validator import JsonSchemaSTACValidator

url, own, other = sys.argv[1:]
client = pystac_client.Client.open(url)
report = {"client": pystac_client.__version__}


def ids(**search):
    return [item.id for item in client.search(**search).items()]


report["collections"] = [collection.id for collection in client.get_collections()]
everything = ids(collections=[own], limit=2)
report["all"] = everything
report["by GET"] = ids(collections=[own], limit=2, method="GET")
collection = client.get_collection(own)
report["of the collection"] = [item.id for item in collection.get_items()]
report["one"] = collection.get_item(everything[0]).id
report["interval"] = ids(collections=[own], datetime="2023-08-10/2023-08-19")
clouds = {"op": "<=", "args": [{"property": "eo:cloud_cover"}, 30]}
report["json"] = ids(collections=[own], filter=clouds)
report["text"] = ids(collections=[own], filter="eo:cloud_cover <= 30", method="GET")
report["sorted"] = [
    item.properties["eo:cloud_cover"]
    for item in client.search(collections=[own], sortby=["+properties.eo:cloud_cover"]).items()
]
short = next(client.search(collections=[own], fields=["properties.eo:cloud_cover", "-assets"]).items_as_dicts())
report["fields"] = [sorted(short["properties"]), "assets" in short]
report["geometry"] = ids(collections=[own], intersects={"type": "Point", "coordinates": [15.3, 46.2]})
report["nowhere"] = ids(collections=[own], bbox=[0, 0, 1, 1])
report["queryables"] = sorted(client.get_merged_queryables([own])["properties"])
elsewhere = list(client.search(collections=[other], limit=2, max_items=5, datetime="2023-08-01/2023-08-31").items())
report["elsewhere"] = [[item.id, item.collection_id, item.get_self_href()] for item in elsewhere]
report["one elsewhere"] = client.get_collection(other).get_item(elsewhere[0].id).id
validator = JsonSchemaSTACValidator()
found = list(client.search(collections=[own], limit=9).items_as_dicts())
for item in found:
    validator.validate_core(item, pystac.STACObjectType.ITEM, item["stac_version"])
report["valid"] = [item["id"] for item in found]
print(json.dumps(report))
