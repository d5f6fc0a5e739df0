using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AdGenius.TestKit;

/// <summary>
/// An HTTP proxy on the loopback address that records what is requested of it, answers 502 and keeps the connection for the next request.
/// </summary>
public sealed class RefusingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    public RefusingProxy()
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Method and target of each request, such as <c>CONNECT files.example:443</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // disposed: between two connections the listener is one that does not listen
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var accepted = client;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 })
                {
                    // headers; a request for a tunnel has no body
                }

                _requests.Enqueue(line[..line.LastIndexOf(' ')]);
                await stream.WriteAsync("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // disposed, or the client has closed the connection
        }
    }
}
