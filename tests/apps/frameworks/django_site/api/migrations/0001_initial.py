from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            "Book",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80)),
                ("pages", models.PositiveIntegerField()),
                ("cover", models.FileField(blank=True, upload_to="")),
            ],
            {"ordering": ["id"]},
        ),
    ]
