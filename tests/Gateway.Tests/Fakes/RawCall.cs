using System.Net.Sockets;
using System.Text;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>A call written byte by byte, for what an HTTP client would not send.</summary>
internal static class RawCall
{
    /// <summary>
    /// Sends the start of a call (request line and headers, each with its line end) and a body; the whole answer as text.
    /// </summary>
    public static async Task<string> SendAsync(GatewayFixture gateway, string start, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Http.BaseAddress!.Host, gateway.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{start}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
