from rest_framework.filters import SearchFilter
from rest_framework.serializers import ModelSerializer, ValidationError
from rest_framework.viewsets import ModelViewSet

from api.models import Book


class BookSerializer(ModelSerializer):
    class Meta:
        model = Book
        fields = ["id", "title", "pages", "cover"]

    def validate_pages(self, value):
        if value == 0:
            raise ValidationError("A book has pages.")
        return value


class Books(ModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
    filter_backends = [SearchFilter]
    search_fields = ["title"]
