using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>
/// The elements of a header that is a list, last one first, over all its fields: the order in which they can be believed. Each proxy adds its
/// element at the right, so what stands to the left of an element is not looked at before that element is found trustworthy, and cannot
/// change how it is read.
/// </summary>
/// <remarks>RFC 9110 §5.3 several fields are one list, §5.6.1.2 empty elements count for nothing.</remarks>
internal ref struct ElementsFromRight
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly RequestHead _head;
    private readonly ForwardingHeaders _header;
    private readonly bool _hasQuotes;
    private int _field;
    private int _start;
    private int _end;

    /// <param name="bytes">The head.</param>
    /// <param name="head">Parsed.</param>
    /// <param name="header">Which.</param>
    /// <param name="hasQuotes">Commas in quoted strings separate nothing.</param>
    public ElementsFromRight(ReadOnlySpan<byte> bytes, RequestHead head, ForwardingHeaders header, bool hasQuotes = false)
    {
        _bytes = bytes;
        (_head, _header, _hasQuotes) = (head, header, hasQuotes);
        _field = head.FieldCount;
    }

    /// <summary>Without the white space around it; never empty.</summary>
    public Slice Element { get; private set; }

    public bool MoveNext()
    {
        while (true)
        {
            if (_end <= _start && !NextField()) return false;
            var value = _bytes[_start.._end];
            var comma = LastComma(value);
            var element = value[(comma + 1)..];
            var skipped = element.Length - element.TrimStart(" \t"u8).Length;
            Element = new Slice(_start + comma + 1 + skipped, element.Trim(" \t"u8).Length);
            _end = _start + Math.Max(comma, 0);
            if (Element.Length > 0) return true;
        }
    }

    /// <summary>Takes everything to the left of the element out of the head, so that the application does not get what nobody vouches for.</summary>
    public readonly void CutBefore()
    {
        ref var last = ref _head.Fields[_field];
        last.Value = new Slice(Element.Start, last.Value.End - Element.Start);
        for (var index = 0; index < _field; index++)
            if (_head.Fields[index].Forwarding == _header) _head.Fields[index].Drop();
    }

    private bool NextField()
    {
        while (--_field >= 0)
        {
            ref readonly var field = ref _head.Fields[_field];
            if (field.Forwarding != _header || field.Value.Length == 0) continue;
            (_start, _end) = (field.Value.Start, field.Value.End);
            return true;
        }
        _field = 0;
        return false;
    }

    private readonly int LastComma(ReadOnlySpan<byte> value)
    {
        if (!_hasQuotes) return value.LastIndexOf((byte)',');
        var isQuoted = false;
        for (var at = value.Length - 1; at >= 0; at--)
        {
            if (value[at] == '"') isQuoted = !isQuoted;
            else if (value[at] == ',' && !isQuoted) return at;
        }
        return -1;
    }
}
