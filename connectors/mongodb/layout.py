"""How collections lie in MongoDB: an index for each declared key, and a partial one that keeps a unique key unique."""

from __future__ import annotations

from dataclasses import replace

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from connectors.homes.keys import Key, Layout
from connectors.mongodb.connection import Documents
from connectors.mongodb.documents import field_of, shadow_of

# A unique key ignores rows where one of its fields is missing or null.
_PRESENT = {"$type": ["string", "number", "bool"]}
_INDEX_NOT_FOUND = 27


def declare(database: Database[Documents], layout: Layout) -> None:
    """Make what is missing of a layout and drop the indexes that are declared no more."""
    make(database, layout.collection)
    collection = database[layout.collection]
    wanted = {model.document["name"]: model for model in _models(layout)}
    prefix = f"{layout.collection}:"
    existing = {name for name in collection.index_information() if name.startswith(prefix)}
    for name in existing - wanted.keys():
        try:
            collection.drop_index(name)
        except OperationFailure as error:
            # Another process dropped it meanwhile.
            if error.code != _INDEX_NOT_FOUND:
                raise
    missing = [model for name, model in wanted.items() if name not in existing]
    if missing:
        collection.create_indexes(missing)


def as_it_lies(database: Database[Documents], layout: Layout) -> Layout:
    """What is there of a layout, for those who may not make the rest: a key that is not there serves no query."""
    if not _is_there(database, layout.collection):
        return replace(layout, absent=True)
    existing = database[layout.collection].index_information().keys()
    there = (key for key in layout.keys if {model.document["name"] for model in _models_of(key)} <= existing)
    return replace(layout, keys=tuple(there))


def make(database: Database[Documents], collection: str) -> None:
    """Make a collection beforehand: the first write would make it inside a transaction, where that may conflict."""
    if not _is_there(database, collection):
        try:
            database.create_collection(collection)
        except CollectionInvalid:
            # Another process made it meanwhile.
            return


def _is_there(database: Database[Documents], collection: str) -> bool:
    return collection in database.list_collection_names(filter={"name": collection})


def unique_fields(key: Key) -> tuple[str, ...]:
    """The fields of the index that keeps a key unique, as a refusal of MongoDB names them."""
    return tuple(shadow_of(key) if field == key.many else field_of(field) for field in key.fields)


def _models(layout: Layout) -> list[IndexModel]:
    return [model for key in layout.keys for model in _models_of(key)]


def _models_of(key: Key) -> list[IndexModel]:
    models = []
    if key.index:
        fields = dict.fromkeys(map(field_of, (*key.fields, "id")), ASCENDING)
        models.append(IndexModel(list(fields.items()), name=key.index))
    if key.unique:
        models.append(_unique(key))
    return models


def _unique(key: Key) -> IndexModel:
    fields = unique_fields(key)
    shadow = shadow_of(key) if key.many else ""
    present = {field: {"$exists": True} if field == shadow else _PRESENT for field in fields}
    keys = [(field, ASCENDING) for field in fields]
    return IndexModel(keys, name=key.uniqueness, unique=True, partialFilterExpression=present)
