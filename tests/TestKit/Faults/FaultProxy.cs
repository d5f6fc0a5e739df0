using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AdGenius.TestKit.Faults;

/// <summary>
/// Stands between a client and a server over TCP and spoils what it is told to: resets in the middle of a request, answers that get lost,
/// slow lines, a server that is gone. Requests are known by their first line, so rules by request need HTTP/1.1; the rest works for any protocol.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint target;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<FaultProxyLine, Task> lines = new();
    private readonly List<FaultRule> rules = [];
    private readonly Task accepting;
    private int injected;

    private FaultProxy(IPEndPoint target)
    {
        this.target = target;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens, on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Its address for HTTP clients.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>True: nobody gets through. Lines that are open are reset when this is set.</summary>
    public bool IsDown
    {
        get;
        set
        {
            field = value;
            if (value)
            {
                CutAll();
            }
        }
    }

    /// <summary>How many bytes per second each direction of each line lets through; 0 for no limit.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>How many faults were injected by rules so far.</summary>
    public int Injected => Volatile.Read(ref injected);

    /// <summary>Starts a proxy to a server on this machine.</summary>
    public static FaultProxy Start(Uri server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new FaultProxy(new IPEndPoint(IPAddress.Loopback, server.Port));
    }

    /// <summary>Resets the line after <paramref name="bytes"/> bytes of a request, the next <paramref name="times"/> times that one's first line fits.</summary>
    public void ResetRequests(Func<string, bool> firstLine, long bytes, int times = 1) => Add(new FaultRule(FaultKind.ResetRequest, firstLine, bytes, times));

    /// <summary>Lets the request through to the server, and resets the line after <paramref name="bytes"/> bytes of the answer: the client never hears how it went.</summary>
    public void LoseAnswers(Func<string, bool> firstLine, long bytes = 0, int times = 1) => Add(new FaultRule(FaultKind.LoseAnswer, firstLine, bytes, times));

    /// <summary>Changes the byte at <paramref name="at"/> of a request's body, which checksums must notice.</summary>
    public void SpoilRequests(Func<string, bool> firstLine, long at, int times = 1) => Add(new FaultRule(FaultKind.SpoilRequest, firstLine, at, times));

    /// <summary>Forgets all rules.</summary>
    public void Clear()
    {
        lock (rules)
        {
            rules.Clear();
        }
    }

    /// <summary>Resets every open line.</summary>
    public void CutAll()
    {
        foreach (var line in lines.Keys)
        {
            line.Reset();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        CutAll();
        await accepting;
        await Task.WhenAll(lines.Values);
        stop.Dispose();
    }

    /// <summary>The rule for a request, used up once.</summary>
    internal FaultRule? Take(string firstLine)
    {
        lock (rules)
        {
            var rule = rules.Find(candidate => candidate.Left > 0 && candidate.FirstLine(firstLine));
            if (rule is not null)
            {
                rule.Left--;
            }

            return rule;
        }
    }

    internal void CountInjected() => Interlocked.Increment(ref injected);

    private void Add(FaultRule rule)
    {
        lock (rules)
        {
            rules.Add(rule);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                var line = new FaultProxyLine(this, client, target);
                if (IsDown)
                {
                    line.Reset();
                    continue;
                }

                lines[line] = ServeAsync(line);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // disposed
        }
    }

    private async Task ServeAsync(FaultProxyLine line)
    {
        await Task.Yield();
        await line.RunAsync(stop.Token);
        lines.TryRemove(line, out _);
    }
}
