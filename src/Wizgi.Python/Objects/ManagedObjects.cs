using System.Collections.Concurrent;
using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>
/// What Python holds of C#, by number. A number that is not there any more is an error, not freed memory; and Python's side can let go of it without
/// a destructor in C#, which a forked child must not run.
/// </summary>
internal static unsafe class ManagedObjects
{
    private static readonly ConcurrentDictionary<long, object> Table = new();
    private static long s_last;

    /// <summary>New: the number of an object, as an int.</summary>
    public static nint Add(object instance)
    {
        var number = Interlocked.Increment(ref s_last);
        Table[number] = instance;
        return Numbers.PyLong_FromLongLong(number);
    }

    /// <exception cref="ApplicationError">There is no such object, or it is another.</exception>
    public static T Get<T>(nint number) where T : class =>
        Find(number) as T ?? throw ApplicationError.Value($"this is no {typeof(T).Name} of C#");

    /// <summary>The object, or null.</summary>
    public static object? Find(nint number) => Table.GetValueOrDefault(Key(number));

    public static void Remove(nint number) => Table.TryRemove(Key(number), out _);

    private static long Key(nint number)
    {
        var key = Numbers.PyLong_AsLongLong(number);
        return key != -1 || Errors.PyErr_Occurred() == 0 ? key : throw new PythonErrorPending();
    }
}
