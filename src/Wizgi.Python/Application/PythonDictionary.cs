using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python.Application;

/// <summary>A Python dict as C# sees it: the dict itself, not a copy. Of one call, on its thread; keys that are no str are not seen.</summary>
internal sealed unsafe class PythonDictionary : IDictionary<string, object?>, IDisposable
{
    private readonly PythonReference _dict;
    private PythonInputStream? _input;

    /// <param name="dict">Borrowed.</param>
    public PythonDictionary(nint dict) => _dict = PythonReference.To(dict);

    /// <summary>Borrowed: the dict.</summary>
    public nint Instance => _dict.Instance;

    public object? this[string key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"the environ has no {NativeString.Quote(key)}");
        set
        {
            var dict = Instance;
            nint name = Str.FromText(key), item = PythonValue.New(value);
            var result = item == 0 ? -1 : Containers.PyDict_SetItem(dict, name, item);
            ObjectProtocol.Py_DecRef(name);
            ObjectProtocol.Py_DecRef(item);
            if (result < 0) throw PythonError.TakeException();
        }
    }

    public ICollection<string> Keys => Snapshot();

    public ICollection<object?> Values => [.. Snapshot().Select(key => this[key])];

    public int Count => Snapshot().Count;

    public bool IsReadOnly => false;

    public void Add(string key, object? value)
    {
        if (ContainsKey(key)) throw new ArgumentException($"the environ has {NativeString.Quote(key)} already", nameof(key));
        this[key] = value;
    }

    public void Add(KeyValuePair<string, object?> item) => Add(item.Key, item.Value);

    public bool ContainsKey(string key) => Find(key) != 0;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        var item = Find(key);
        value = null;
        if (item == 0) return false;
        // Held, since to look at it may run Python code.
        Reference.Share(item);
        try
        {
            value = PythonValue.Get(key, item);
            if (value is PythonInputStream) value = Input(item);
            return true;
        }
        finally
        {
            Reference.Release(item);
        }
    }

    public bool Remove(string key)
    {
        if (!ContainsKey(key)) return false;
        var name = Str.FromText(key);
        var result = Containers.PyDict_DelItem(Instance, name);
        ObjectProtocol.Py_DecRef(name);
        return result == 0 ? true : throw PythonError.TakeException();
    }

    public bool Contains(KeyValuePair<string, object?> item) => TryGetValue(item.Key, out var value) && Equals(value, item.Value);

    public bool Remove(KeyValuePair<string, object?> item) => Contains(item) && Remove(item.Key);

    public void Clear()
    {
        foreach (var key in Snapshot()) Remove(key);
    }

    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex)
    {
        foreach (var item in this) array[arrayIndex++] = item;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var key in Snapshot())
            if (TryGetValue(key, out var value)) yield return new(key, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The call is over: who kept the environ gets an error.</summary>
    public void Dispose() => _dict.Dispose();

    // One stream for each input, because it counts. What the server, or who replaced the input, says to end by itself is not limited, nor what has no length.
    private PythonInputStream Input(nint item)
    {
        if (_input?.Instance == item) return _input;
        var isLimited = !(TryGetValue(EnvironKeys.InputTerminated, out var terminated) && terminated is true);
        var limit = isLimited && TryGetValue(EnvironKeys.ContentLength, out var length) && long.TryParse(length as string, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : long.MaxValue;
        return _input = new PythonInputStream(PythonReference.To(item), limit);
    }

    // Borrowed; 0: there is none.
    private nint Find(string key)
    {
        var name = Str.FromText(key);
        var item = Containers.PyDict_GetItemWithError(Instance, name);
        ObjectProtocol.Py_DecRef(name);
        return item != 0 || !PythonError.IsPending ? item : throw PythonError.TakeException();
    }

    private List<string> Snapshot()
    {
        var keys = new List<string>();
        nint position = 0, key, value;
        var dict = Instance;
        while (Containers.PyDict_Next(dict, &position, &key, &value) != 0)
            if (KnownTypes.IsStr(key)) keys.Add(Str.ToText(key));
        return keys;
    }
}
