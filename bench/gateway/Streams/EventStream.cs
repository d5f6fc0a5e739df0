using System.Net;
using System.Net.Sockets;
using System.Text;
using AdGenius.Bench.Gateway.Rows;

namespace AdGenius.Bench.Gateway.Streams;

/// <summary>
/// One event stream over a connection of its own, HTTP/1.1, as browsers and most clients open it. It costs this process a socket and a
/// small buffer, so that thousands of them leave the processors to the gateway.
/// </summary>
internal sealed class EventStream : IDisposable
{
    private static readonly byte[] Event = Encoding.ASCII.GetBytes("event: ");

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1024];
    private readonly Action _onEvent;
    private int _matched;

    private EventStream(Action onEvent) => _onEvent = onEvent;

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Opens a stream of the tenant's job; returns when the gateway has answered with 200.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="tenant">Whose job.</param>
    /// <param name="onEvent">Called for each event.</param>
    /// <param name="cancellationToken">Cancels opening.</param>
    public static async Task<EventStream> OpenAsync(
        Uri gateway, BenchTenant tenant, Action onEvent, CancellationToken cancellationToken)
    {
        var stream = new EventStream(onEvent);
        await stream._socket.ConnectAsync(new IPEndPoint(IPAddress.Parse(gateway.Host), gateway.Port), cancellationToken);
        var request = $"GET /api/v1/videos/{tenant.JobId}/events HTTP/1.1\r\nHost: {gateway.Authority}\r\nX-Api-Key: {tenant.Key}\r\n"
            + "Accept: text/event-stream\r\n\r\n";
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var answer = new StringBuilder();
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream._socket.ReceiveAsync(stream._buffer, cancellationToken);
            if (count == 0)
            {
                throw new InvalidOperationException($"The gateway closed the connection of a stream: {answer}");
            }

            answer.Append(Encoding.ASCII.GetString(stream._buffer, 0, count));
            stream.Count(stream._buffer.AsSpan(0, count));
        }

        if (!answer.ToString().StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"A stream was not opened: {answer}");
        }

        stream.Ended = stream.ReadAsync();
        return stream;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            int count;
            while ((count = await _socket.ReceiveAsync(_buffer)) > 0)
            {
                Count(_buffer.AsSpan(0, count));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed here, or by the gateway.
        }
    }

    /// <summary>Counts the lines that name an event, also where one is split over two reads.</summary>
    private void Count(ReadOnlySpan<byte> received)
    {
        foreach (var one in received)
        {
            _matched = one == Event[_matched] ? _matched + 1 : one == Event[0] ? 1 : 0;
            if (_matched == Event.Length)
            {
                _matched = 0;
                _onEvent();
            }
        }
    }
}
