using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AdGenius.TestKit.Faults;

/// <summary>A client's connection through the proxy.</summary>
internal sealed class FaultProxyConnection(FaultProxy proxy, Socket client, IPEndPoint target) : IDisposable
{
    private const int FrameStart = 3; // the type of the frame and its channel

    /// <summary>The length of the frame, 13 bytes, then class 60 and method 80.</summary>
    private static readonly byte[] ConfirmStart = [0, 0, 0, 13, 0, 60, 0, 80];

    private static readonly string[] Methods = ["GET ", "PUT ", "POST ", "HEAD ", "DELETE "];
    private readonly Socket _server = new(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private volatile FaultRule? _rule;
    private long _requestBytes;
    private long _responseBytes;
    private long _headBytes;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.ConnectAsync(target, cancellationToken);
            client.NoDelay = _server.NoDelay = true;
            await Task.WhenAll(
                PumpAsync(client, _server, OnRequest, cancellationToken),
                PumpAsync(_server, client, OnResponse, cancellationToken));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side is gone, or was reset on purpose: so is the other.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => Reset();

    /// <summary>Ends both sides with a reset, as a crashed machine or a firewall would.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[client, _server])
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // already closed
            }

            socket.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<Memory<byte>, int> passes, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (from == _server && proxy.HoldsConfirms && HasConfirm(buffer.AsSpan(0, read)))
            {
                await proxy.PassingAsync(cancellationToken);
            }

            var passed = passes(buffer.AsMemory(0, read));
            await to.SendAsync(buffer.AsMemory(0, passed), cancellationToken);
            if (passed < read)
            {
                proxy.CountInjected();
                if (_rule is { Kind: FaultKind.StallResponse })
                {
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                }

                Reset();
                return;
            }

            if (proxy.BytesPerSecond is > 0 and var rate)
            {
                await Task.Delay(TimeSpan.FromSeconds((double)read / rate), TimeProvider.System, cancellationToken);
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }

    /// <summary>How many of these bytes may pass to the server.</summary>
    private int OnRequest(Memory<byte> bytes)
    {
        if (FirstLineOf(bytes.Span) is { } firstLine)
        {
            _requestBytes = _responseBytes = 0;
            _headBytes = bytes.Span.IndexOf("\r\n\r\n"u8) + 4;
            _rule = proxy.Take(firstLine);
        }

        if (_rule is { Kind: FaultKind.CorruptRequest } corrupt && _headBytes + corrupt.Bytes - _requestBytes is >= 0 and var at
            && at < bytes.Length)
        {
            bytes.Span[(int)at] ^= 0xff;
            proxy.CountInjected();
        }

        _requestBytes += bytes.Length;
        return _rule is { Kind: FaultKind.ResetRequest } reset && _requestBytes > reset.Bytes
            ? (int)Math.Max(0, bytes.Length - (_requestBytes - reset.Bytes))
            : bytes.Length;
    }

    /// <summary>How many of these bytes may pass to the client.</summary>
    private int OnResponse(Memory<byte> bytes)
    {
        if (bytes.Span.StartsWith("HTTP/1.1 100"u8))
        {
            return bytes.Length; // "go on" is not the answer
        }

        _responseBytes += bytes.Length;
        return _rule is { Kind: FaultKind.DropResponse or FaultKind.StallResponse } drop && _responseBytes > drop.Bytes
            ? (int)Math.Max(0, bytes.Length - (_responseBytes - drop.Bytes))
            : bytes.Length;
    }

    /// <summary>True where a frame of AMQP 0-9-1 with the method <c>basic.ack</c> begins in these bytes.</summary>
    private static bool HasConfirm(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at + ConfirmStart.Length + FrameStart < bytes.Length; at++)
        {
            if (bytes[at] == 1 && bytes[(at + FrameStart)..].StartsWith(ConfirmStart))
            {
                return true;
            }
        }

        return false;
    }

    private static string? FirstLineOf(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, 4096)].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var line = Encoding.ASCII.GetString(bytes[..end]);
        return line.EndsWith(" HTTP/1.1", StringComparison.Ordinal)
            && Methods.Any(method => line.StartsWith(method, StringComparison.Ordinal)) ? line : null;
    }
}
