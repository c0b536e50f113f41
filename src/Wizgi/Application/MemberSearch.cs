using System.Reflection;

namespace Wizgi;

/// <summary>Follows <c>Namespace.Type.Member</c> or <c>Namespace.Type.Member()</c> into an assembly, and says where it ended.</summary>
/// <param name="assembly">Where to look.</param>
/// <param name="reference">The whole reference, for messages.</param>
/// <param name="what">What is looked for, for messages.</param>
internal sealed class MemberSearch(Assembly assembly, string reference, string what)
{
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.FlattenHierarchy;
    private const BindingFlags Instances = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

    private string File => Path.GetFileName(assembly.Location);

    /// <exception cref="ApplicationLoadException">There is no such member, or it is not one.</exception>
    public T Find<T>(string expression) where T : Delegate
    {
        var isCall = expression.EndsWith("()", StringComparison.Ordinal);
        var path = isCall ? expression[..^2] : expression;
        if (FindType(path) is { } whole) throw Nowhere($"'{path}' is a type; name its member: {File}:{path}.{Suggest<T>(whole) ?? "Member"}");
        var dot = path.LastIndexOf('.');
        if (dot <= 0 || dot == path.Length - 1) throw Nowhere($"'{expression}' is not Namespace.Type.Member");
        var (typeName, name) = (path[..dot], path[(dot + 1)..]);
        var type = FindType(typeName) ?? throw Nowhere($"{File} has no type '{typeName}'{DidYouMean(typeName, Types().Select(NameOf))}");
        if (isCall) return Call<T>(type, name);
        if (TryGetValue(type, name, out var value))
            return value as T ?? throw Nowhere($"'{reference}' is not {what}: {(value is null ? "it is null" : $"a value of type {value.GetType().Name} is not {Shape<T>()}")}");
        return Bind<T>(type, name);
    }

    /// <summary>The only member of one of these names that fits.</summary>
    /// <exception cref="ApplicationLoadException">There is none, or more than one.</exception>
    public string Default<T>(string[] names) where T : Delegate
    {
        string[] found = [.. Types().SelectMany(type => names.Where(name => Fits<T>(type, name)).Select(name => $"{NameOf(type)}.{name}"))];
        return found.Length == 1 ? found[0]
            : throw Nowhere(found.Length == 0 ? $"{File} has no static member called {string.Join(" or ", names)} that is {what}; name one: {File}:Namespace.Type.Member"
                : $"{File} has several: {string.Join(", ", found.Select(name => $"{File}:{name}"))}; name one");
    }

    private T Bind<T>(Type type, string name) where T : Delegate
    {
        var methods = Methods(type, name);
        foreach (var method in methods)
            if (Delegate.CreateDelegate(typeof(T), method, throwOnBindFailure: false) is T bound) return bound;
        if (methods.Length > 0)
            throw Nowhere($"'{reference}' is not {what}: {Describe(methods[0])} is not {Shape<T>()}{(methods.Any(Makes<T>) ? $"; it makes one: {name}()" : "")}");
        if (type.GetMember(name, Instances).Length > 0) throw Nowhere($"'{name}' of type '{NameOf(type)}' is not static");
        throw NoMember<T>(type, name);
    }

    private T Call<T>(Type type, string name) where T : Delegate
    {
        var methods = Methods(type, name);
        if (methods.FirstOrDefault(Makes<T>) is { } factory)
            return (T?)factory.Invoke(null, [.. factory.GetParameters().Select(parameter => parameter.DefaultValue)]) ?? throw Nowhere($"'{reference}' is not {what}: it returned null");
        throw methods.Length == 0 ? NoMember<T>(type, name) : Nowhere($"'{name}()' cannot be called like this: {Describe(methods[0])} does not make {what} without arguments");
    }

    private ApplicationLoadException NoMember<T>(Type type, string name) where T : Delegate
    {
        var near = NearestName.Find(name, type.GetMembers(Statics).Select(member => member.Name)) ?? Suggest<T>(type);
        return Nowhere($"type '{NameOf(type)}' of {File} has no static member '{name}'" + (near is null ? "" : $"; did you mean '{near}'?"));
    }

    // A dot may stand for the plus of a nested type, from the right.
    private Type? FindType(string name)
    {
        if (name.Length == 0 || name.Contains("..", StringComparison.Ordinal) || name.IndexOfAny(['[', ',', '*', '&', '\\', '`']) >= 0) return null;
        for (var nested = name; ;)
        {
            if (assembly.GetType(nested) is { } type) return type;
            var dot = nested.LastIndexOf('.');
            if (dot < 0) return null;
            nested = $"{nested[..dot]}+{nested[(dot + 1)..]}";
        }
    }

    private Type[] Types()
    {
        try
        {
            return [.. assembly.GetTypes().Where(IsWritten)];
        }
        catch (ReflectionTypeLoadException problem)
        {
            return [.. problem.Types.OfType<Type>().Where(IsWritten)];
        }
    }

    // What the compiler makes has names that cannot be written.
    private static bool IsWritten(Type type) => !type.FullName!.Contains('<', StringComparison.Ordinal) && !type.ContainsGenericParameters;

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static bool TryGetValue(Type type, string name, out object? value)
    {
        var property = type.GetProperty(name, Statics);
        value = property?.GetValue(null) ?? type.GetField(name, Statics)?.GetValue(null);
        return property is not null || type.GetField(name, Statics) is not null;
    }

    private static MethodInfo[] Methods(Type type, string name) => [.. type.GetMethods(Statics).Where(method => method.Name == name && !method.ContainsGenericParameters)];

    private static bool Makes<T>(MethodInfo method) => typeof(T).IsAssignableFrom(method.ReturnType) && method.GetParameters().All(parameter => parameter.HasDefaultValue);

    private static bool Fits<T>(Type type, string name) where T : Delegate =>
        type.GetProperty(name, Statics)?.PropertyType == typeof(T) || type.GetField(name, Statics)?.FieldType == typeof(T)
        || Methods(type, name).Any(method => Delegate.CreateDelegate(typeof(T), method, throwOnBindFailure: false) is not null);

    /// <summary>The one member that would fit, if there is only one.</summary>
    private static string? Suggest<T>(Type type) where T : Delegate
    {
        string[] names = [.. type.GetMembers(Statics).Select(member => member.Name).Distinct().Where(name => !name.Contains('<', StringComparison.Ordinal) && Fits<T>(type, name))];
        return names.Length == 1 ? names[0] : null;
    }

    private static string Describe(MethodInfo method) =>
        $"{Short(method.ReturnType)} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => Short(parameter.ParameterType)))})";

    private static string Shape<T>() where T : Delegate
    {
        var method = typeof(T).GetMethod("Invoke")!;
        return $"{Short(method.ReturnType)} ({string.Join(", ", method.GetParameters().Select(parameter => Short(parameter.ParameterType)))})";
    }

    private static string Short(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Short))}>" : type.Name;

    private static string DidYouMean(string name, IEnumerable<string> names) => NearestName.Find(name, names) is { } near ? $"; did you mean '{near}'?" : "";

    private static ApplicationLoadException Nowhere(string message) => AssemblyReference.Nowhere(message);
}
