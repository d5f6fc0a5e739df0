using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AdGenius.TestKit.Faults;

/// <summary>
/// A TCP proxy that injects faults: resets in the middle of a request, lost responses, slow connections, an unreachable server. Requests
/// are matched by their first line, so rules by request need HTTP/1.1; the rest works for any protocol.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<FaultProxyConnection, Task> _connections = new();
    private readonly List<FaultRule> _rules = [];
    private readonly Task _accepting;
    private TaskCompletionSource _passing = new();
    private int _injected;
    private int _refused;

    private FaultProxy(IPEndPoint target)
    {
        _target = target;
        _passing.SetResult();
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Its address for HTTP clients.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>True: the server is unreachable. Open connections are reset when it is set.</summary>
    public bool IsDown
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                CloseAll();
            }
        }
    }

    /// <summary>
    /// True: an AMQP broker's confirmation of a message, and what the broker sends behind it on the same connection, are kept back; they
    /// are passed on when it is set to false.
    /// </summary>
    public bool HoldsConfirms
    {
        get => !Volatile.Read(ref _passing).Task.IsCompleted;
        set
        {
            if (value != HoldsConfirms)
            {
                var replaced = value
                    ? Interlocked.Exchange(ref _passing, new(TaskCreationOptions.RunContinuationsAsynchronously))
                    : _passing;
                replaced.TrySetResult();
            }
        }
    }

    /// <summary>Bytes per second in each direction of each connection; 0 for no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>How many faults were injected by rules so far.</summary>
    public int Injected => Volatile.Read(ref _injected);

    /// <summary>How many connections were refused so far, because the server was unreachable.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Starts a proxy to a server on this machine.</summary>
    public static FaultProxy Start(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new FaultProxy(new IPEndPoint(IPAddress.Loopback, server.Port));
    }

    /// <summary>
    /// Resets the connection after <paramref name="bytes"/> bytes of a request, the next <paramref name="times"/> times that one's first
    /// line fits.
    /// </summary>
    public void ResetRequests(Func<string, bool> firstLine, long bytes, int times = 1)
        => Add(new FaultRule(FaultKind.ResetRequest, firstLine, bytes, times));

    /// <summary>
    /// Lets the request through to the server, and resets the connection after <paramref name="bytes"/> bytes of the response: the client
    /// never receives the result.
    /// </summary>
    public void DropResponses(Func<string, bool> firstLine, long bytes = 0, int times = 1)
        => Add(new FaultRule(FaultKind.DropResponse, firstLine, bytes, times));

    /// <summary>
    /// Sends <paramref name="bytes"/> bytes of the response and then nothing, on a connection that stays open.
    /// </summary>
    public void StallResponses(Func<string, bool> firstLine, long bytes = 0, int times = 1)
        => Add(new FaultRule(FaultKind.StallResponse, firstLine, bytes, times));

    /// <summary>Changes the byte at <paramref name="at"/> of a request's body, which checksums must notice.</summary>
    public void CorruptRequests(Func<string, bool> firstLine, long at, int times = 1)
        => Add(new FaultRule(FaultKind.CorruptRequest, firstLine, at, times));

    /// <summary>Forgets all rules.</summary>
    public void Clear()
    {
        lock (_rules)
        {
            _rules.Clear();
        }
    }

    /// <summary>Resets every open line.</summary>
    public void CloseAll()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Reset();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        CloseAll();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    /// <summary>The rule for a request, used up once.</summary>
    internal FaultRule? Take(string firstLine)
    {
        lock (_rules)
        {
            var rule = _rules.Find(candidate => candidate.Remaining > 0 && candidate.FirstLine(firstLine));
            if (rule is not null)
            {
                rule.Remaining--;
            }

            return rule;
        }
    }

    /// <summary>Ends when confirmations may be passed on.</summary>
    internal Task PassingAsync(CancellationToken cancellationToken) => Volatile.Read(ref _passing).Task.WaitAsync(cancellationToken);

    internal void CountInjected() => Interlocked.Increment(ref _injected);

    private void Add(FaultRule rule)
    {
        lock (_rules)
        {
            _rules.Add(rule);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                var connection = new FaultProxyConnection(this, client, _target);
                if (IsDown)
                {
                    Interlocked.Increment(ref _refused);
                    connection.Reset();
                    continue;
                }

                _connections[connection] = ServeAsync(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }

    private async Task ServeAsync(FaultProxyConnection connection)
    {
        await Task.Yield();
        await connection.RunAsync(_stop.Token);
        _connections.TryRemove(connection, out _);
    }
}
