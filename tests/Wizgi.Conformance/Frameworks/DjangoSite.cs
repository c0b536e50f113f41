namespace Wizgi.Conformance.Frameworks;

/// <summary>A Django project in its own folder, with its database migrated, its static files collected and a superuser made the way an administrator does it.</summary>
/// <param name="unpacked">The folder below the repository that has this Django; none: Debian's installed one.</param>
/// <param name="arguments">More arguments of <c>wizgi</c>.</param>
public abstract class DjangoSite(string unpacked, params string[] arguments)
    : SmallSite("smallsite.wsgi:application", "django, rest_framework, whitenoise", "python3-django python3-djangorestframework python3-whitenoise", "django_site", arguments)
{
    public const string User = "anna";
    public const string Password = "open-sesame-73";

    protected override IEnumerable<(string Name, string Value)> Environment =>
        unpacked.Length > 0 ? [("PYTHONPATH", Path.Combine(Support.Repository.Root, unpacked))] : [];

    protected override async Task<string?> FindMissing() =>
        unpacked.Length == 0 || Directory.Exists(Path.Combine(Support.Repository.Root, unpacked))
            ? await base.FindMissing()
            : $"there is no {unpacked}: ./test has tests/frameworks/unpack bring it";

    protected override async Task Prepare()
    {
        await Manage("migrate", "--verbosity", "0");
        await Manage("createsuperuser", "--noinput", "--username", User, "--email", "anna@small.example");
        // The icons of Django REST framework's own documentation are another package's, and not always there.
        await Manage("collectstatic", "--noinput", "--verbosity", "0", "--ignore", "fontawesome*", "--ignore", "font-awesome*");
    }

    protected async Task Manage(params string[] command)
    {
        var (code, output) = await Python(["manage.py", .. command], ("DJANGO_SUPERUSER_PASSWORD", Password));
        if (code != 0) throw new InvalidOperationException($"manage.py {command[0]} failed:\n{output}");
    }
}
