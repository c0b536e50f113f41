using System.Collections;

namespace Wizgi.Tests.Middleware;

/// <summary>An application that gives its response in one of the ways PEP 3333 allows, and counts how often its body is closed.</summary>
internal sealed class Shape
{
    private static readonly ResponseHeader Html = new("Content-Type", "text/html; charset=utf-8");
    private static readonly byte[] Half = [.. Enumerable.Repeat((byte)'a', 1500)];
    private static readonly ResponseHeader Whole = new("Content-Length", "3000");

    private readonly Func<Shape, StartResponse, IEnumerable<ReadOnlyMemory<byte>>> _answer;

    private Shape(Func<Shape, StartResponse, IEnumerable<ReadOnlyMemory<byte>>> answer) => _answer = answer;

    /// <summary>Names of those that answer, and of those that fail.</summary>
    public static readonly string[] Names = [.. All().Keys];

    public int Made { get; private set; }

    public int Closed { get; private set; }

    public static Shape Named(string name) => new(All()[name]);

    public IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start) => _answer(this, start);

    private static Dictionary<string, Func<Shape, StartResponse, IEnumerable<ReadOnlyMemory<byte>>>> All() => new()
    {
        ["list"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.List(Half, Half);
        },
        ["list with a length"] = (shape, start) =>
        {
            start("200 OK", [Html, Whole]);
            return shape.List(Half, Half);
        },
        ["one item as long as its length"] = (shape, start) =>
        {
            start("200 OK", [Html, Whole]);
            return shape.Body([Half.Concat(Half).ToArray()]);
        },
        ["empty list"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.List();
        },
        ["empty items"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.Body([default, Half, default, default, Half, default]);
        },
        ["only empty items"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.Body([default, default]);
        },
        ["generator"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.Body(Items());

            static IEnumerable<ReadOnlyMemory<byte>> Items()
            {
                yield return Half;
                yield return Half;
            }
        },
        ["late start"] = (shape, start) => shape.Body(Late(start, Half, Half)),
        ["late start without a body"] = (shape, start) => shape.Body(Late(start)),
        ["late start with a length"] = (shape, start) => shape.Body(Late(start, [Whole], Half, Half)),
        ["write and list"] = (shape, start) =>
        {
            start("200 OK", [Html])(Half);
            return shape.List(Half);
        },
        ["write only"] = (shape, start) =>
        {
            var write = start("200 OK", [Html]);
            write(default);
            write(Half);
            write(Half);
            return shape.List();
        },
        ["write with a length"] = (shape, start) =>
        {
            var write = start("200 OK", [Html, Whole]);
            write(Half);
            write(Half);
            return shape.List();
        },
        ["write of nothing"] = (shape, start) =>
        {
            start("200 OK", [Html])(default);
            return shape.List(Half);
        },
        ["replaced by an error"] = (shape, start) =>
        {
            start("200 OK", [Html, Whole]);
            start("500 Oops", [Html], new ExcInfo(new InvalidOperationException("late")));
            return shape.List(Half);
        },
        ["replaced by an error while it is iterated"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return shape.Body(Items());

            IEnumerable<ReadOnlyMemory<byte>> Items()
            {
                yield return default;
                start("500 Oops", [Html], new ExcInfo(new InvalidOperationException("late")));
                yield return Half;
            }
        },
        ["first started as an error"] = (shape, start) =>
        {
            start("500 Oops", [Html], new ExcInfo(new InvalidOperationException("late")));
            return shape.Body([Half]);
        },
        ["204"] = (shape, start) =>
        {
            start("204 No Content", []);
            return shape.List();
        },
        ["304"] = (shape, start) =>
        {
            start("304 Not Modified", [new("ETag", "\"x\"")]);
            return shape.Body([]);
        },
        ["file wrapper"] = (shape, start) =>
        {
            start("200 OK", [Html]);
            return new FileWrapper(new CountingStream(shape, [.. Half, .. Half]), 700);
        },
    };

    private static IEnumerable<ReadOnlyMemory<byte>> Late(StartResponse start, params byte[][] items) => Late(start, [], items);

    private static IEnumerable<ReadOnlyMemory<byte>> Late(StartResponse start, ResponseHeader[] headers, params byte[][] items)
    {
        yield return default;
        start("200 OK", [Html, .. headers]);
        foreach (var item in items) yield return item;
    }

    private CountedList List(params ReadOnlyMemory<byte>[] items) => new(this, items);

    public IEnumerable<ReadOnlyMemory<byte>> Body(IEnumerable<ReadOnlyMemory<byte>> items) => new CountedBody(this, items);

    /// <summary>A body that makes its items and counts its closing.</summary>
    public static (Shape Shape, WsgiApplication Application) Of(string status, ResponseHeader[] headers, IEnumerable<ReadOnlyMemory<byte>> items)
    {
        var shape = new Shape((shape, start) =>
        {
            start(status, headers);
            return shape.Body(items);
        });
        return (shape, shape.Application);
    }

    private sealed class CountedBody : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
    {
        private readonly Shape _shape;
        private readonly IEnumerable<ReadOnlyMemory<byte>> _items;

        public CountedBody(Shape shape, IEnumerable<ReadOnlyMemory<byte>> items)
        {
            (_shape, _items) = (shape, items);
            shape.Made++;
        }

        public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => _items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public void Dispose() => _shape.Closed++;
    }

    private sealed class CountedList : List<ReadOnlyMemory<byte>>, IDisposable
    {
        private readonly Shape _shape;

        public CountedList(Shape shape, IEnumerable<ReadOnlyMemory<byte>> items) : base(items)
        {
            _shape = shape;
            shape.Made++;
        }

        public void Dispose() => _shape.Closed++;
    }

    private sealed class CountingStream : MemoryStream
    {
        private readonly Shape _shape;

        public CountingStream(Shape shape, byte[] bytes) : base(bytes)
        {
            _shape = shape;
            shape.Made++;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _shape.Closed++;
            base.Dispose(disposing);
        }
    }
}
