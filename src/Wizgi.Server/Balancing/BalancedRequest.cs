namespace Wizgi.Server.Balancing;

/// <summary>One request on its way through a balancer: <see cref="Take"/> a destination, ask it, and say what came of that, until one has answered or none is left. By one thread at a time.</summary>
internal sealed class BalancedRequest
{
    private readonly Balancer _balancer;
    private readonly LoadBalancerOptions _options;
    private readonly StickyCookies? _cookies;
    private readonly bool _isSafe;
    private readonly Destination? _bound;
    private readonly byte[]? _key;
    private readonly long _started;
    private readonly List<Destination> _tried = [];
    private Destination? _present;

    public BalancedRequest(Balancer balancer, LoadBalancerOptions options, StickyCookies? cookies, bool isSafe, Destination? bound, byte[]? key)
    {
        (_balancer, _options, _cookies, _isSafe, _bound, _key) = (balancer, options, cookies, isSafe, bound, key);
        _started = options.Time.GetTimestamp();
    }

    /// <summary>It can be sent again without harm.</summary>
    public bool IsSafe => _isSafe;

    /// <summary>How many destinations it was sent to.</summary>
    public int Tries => _tried.Count;

    /// <summary>How long the destination may take until the head of its answer is there; for all of them together it is <see cref="Remote.RemoteOptions.Timeout"/>. Infinite: any time.</summary>
    public TimeSpan Patience
    {
        get
        {
            var left = Left;
            var own = _isSafe && _options.TryTimeout > TimeSpan.Zero && _tried.Count < _options.Tries ? _options.TryTimeout : Timeout.InfiniteTimeSpan;
            return own == Timeout.InfiniteTimeSpan ? left : left == Timeout.InfiniteTimeSpan || own < left ? own : left;
        }
    }

    /// <summary>When no destination can be asked: how soon that may be otherwise, in seconds.</summary>
    public int RetryAfter => (int)Math.Ceiling((_options.Check?.Interval ?? _options.EjectionTime).TotalSeconds);

    private TimeSpan Left
    {
        get
        {
            if (_options.Remote.Timeout <= TimeSpan.Zero) return Timeout.InfiniteTimeSpan;
            var left = _options.Remote.Timeout - _options.Time.GetElapsedTime(_started);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The destination to ask now; null: there is none (left).</summary>
    public Destination? Take()
    {
        _present = _balancer.Choose(_tried, _tried.Count == 0 ? _bound : null, _key);
        if (_present is not null) _tried.Add(_present);
        return _present;
    }

    /// <summary>The head of an answer has come.</summary>
    public void Answered() => _balancer.Answered(_present!);

    /// <summary>The Set-Cookie field that keeps the client where it is now; null: none is needed.</summary>
    /// <param name="path">As <see cref="StickyCookies.Field"/>.</param>
    /// <param name="isSecure">The same.</param>
    public string? NewCookie(string path, bool isSecure) => _cookies is null || _present == _bound ? null : _cookies.Field(_cookies.ValueOf(_present!), path, isSecure);

    /// <summary>The destination has not answered. The request is over there.</summary>
    /// <param name="reason">For the log.</param>
    /// <param name="isUnsent">Nothing of the request has left, so that it is no other if it is sent elsewhere.</param>
    /// <returns>Whether another may be asked.</returns>
    public bool Failed(string reason, bool isUnsent)
    {
        _balancer.Failed(_present!, reason);
        End();
        return (_isSafe || isUnsent) && _tried.Count < _options.Tries && Left != TimeSpan.Zero;
    }

    /// <summary>The request is over at its destination: answered to the end, or nobody wants it any more. Once is enough; more does no harm.</summary>
    public void End()
    {
        _present?.Leave();
        _present = null;
    }
}
