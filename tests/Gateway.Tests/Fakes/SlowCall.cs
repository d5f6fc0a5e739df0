using System.Net.Sockets;
using System.Text;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>A call over a raw connection whose body is never sent to its end.</summary>
internal sealed class SlowCall : IDisposable
{
    private readonly TcpClient _client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Sends the start of a call (request line and headers, each with its line end), and <paramref name="sent"/> of a body that is longer.
    /// </summary>
    public static async Task<SlowCall> SendAsync(GatewayFixture gateway, string start, ReadOnlyMemory<byte> sent)
    {
        var call = new SlowCall();
        await call._client.ConnectAsync(gateway.Http.BaseAddress!.Host, gateway.Http.BaseAddress.Port, Cancellation);
        var stream = call._client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{start}Host: a\r\nContent-Length: {sent.Length + 1_000}\r\n\r\n"), Cancellation);
        await stream.WriteAsync(sent, Cancellation);
        return call;
    }

    /// <summary>The status line and headers of the answer, which comes before the body's end only where the call is refused.</summary>
    public async Task<string> AnswerAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4_096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
            && await _client.GetStream().ReadAsync(buffer, Cancellation) is > 0 and var read)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
