"""What lists and searches read."""

from datetime import date

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Collate


def _index(model: str, index: models.Index) -> migrations.AddIndex:
    return migrations.AddIndex(model_name=model, index=index)


class Migration(migrations.Migration):
    """One index for each way in which orders, subscriptions and transactions are sorted or searched."""

    dependencies = [("startline", "0004_work_list")]
    operations = [
        _index("customer", models.Index(F("account"), Collate("name_key", "C"), name="customer_name")),
        _index("order", models.Index(fields=["account", "-id"], name="order_newest")),
        _index("order", models.Index(F("account"), Collate("number", "C"), F("id"), name="order_number")),
        _index(
            "order",
            models.Index(
                F("account"),
                Coalesce("placed_on", Value(date.min)).desc(),
                F("id").desc(),
                name="order_placed",
            ),
        ),
        _index(
            "subscription", models.Index(F("account"), Collate("number", "C"), name="subscription_number")
        ),
        _index(
            "line", models.Index(fields=["account", "offer", "status", "order"], name="line_offer_status")
        ),
        _index("line", models.Index(fields=["account", "start_date", "order"], name="line_start")),
        migrations.RemoveIndex(model_name="transaction", name="transaction_account"),
        _index(
            "transaction", models.Index(fields=["account", "-occurred_at", "-id"], name="transaction_newest")
        ),
        _index(
            "transaction",
            models.Index(fields=["account", "type", "-occurred_at", "-id"], name="transaction_type"),
        ),
        _index(
            "transaction",
            models.Index(
                fields=["order_id", "-occurred_at", "-id"],
                condition=Q(order_id__isnull=False),
                name="transaction_order",
            ),
        ),
        _index(
            "transaction",
            models.Index(
                fields=["actor_user_id", "-id"],
                condition=Q(actor_user_id__isnull=False),
                name="transaction_user",
            ),
        ),
        _index(
            "transaction",
            models.Index(
                fields=["actor_address_id", "-id"],
                condition=Q(actor_address_id__isnull=False),
                name="transaction_contact",
            ),
        ),
        _index(
            "transactionitem",
            models.Index(
                fields=["from_address_id", "-transaction_id"],
                condition=Q(from_address_id__isnull=False),
                name="item_from_address",
            ),
        ),
        _index(
            "transactionitem",
            models.Index(
                fields=["to_address_id", "-transaction_id"],
                condition=Q(to_address_id__isnull=False),
                name="item_to_address",
            ),
        ),
    ]
