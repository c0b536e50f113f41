from django.db import migrations, models

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def open_accounts(apps, schema_editor):
    account = apps.get_model("bank", "Account")
    account.objects.bulk_create(account(balance=1000) for _ in range(4))


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel("Account", [KEY, ("balance", models.IntegerField())]),
        migrations.CreateModel("Transfer", [
            KEY,
            ("amount", models.IntegerField()),
            ("source", models.ForeignKey("bank.account", models.CASCADE, related_name="+")),
            ("target", models.ForeignKey("bank.account", models.CASCADE, related_name="+")),
        ]),
        migrations.RunPython(open_accounts),
    ]
