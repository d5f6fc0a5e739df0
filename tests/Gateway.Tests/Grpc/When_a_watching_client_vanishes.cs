using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using AdGenius.TestKit;
using Google.Protobuf;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>With a client of HTTP/2 that stops to answer pings: a machine that is gone does not close its connection.</summary>
public sealed class When_a_watching_client_vanishes(When_a_watching_client_vanishes.QuietGateway gateway)
    : IClassFixture<When_a_watching_client_vanishes.QuietGateway>
{
    private const byte DataFrame = 0;
    private const byte HeadersFrame = 1;
    private const byte SettingsFrame = 4;
    private const byte PingFrame = 6;
    private const byte EndOfStream = 1;
    private const byte EndOfHeaders = 4;
    private const byte Acknowledged = 1;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_ping_an_idle_client_and_close_the_stream_of_one_that_does_not_answer()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.GrpcAddress.Host, gateway.GrpcAddress.Port, Cancellation);
        await using var connection = client.GetStream();
        await WatchAsync(connection, jobId, request.TenantName);
        await Until.TrueAsync("the stream is open", () => gateway.Streams.Open == 1, Cancellation);

        var first = await PingAsync(connection);
        Assert.Equal(1, gateway.Streams.Open);
        await WriteFrameAsync(connection, PingFrame, Acknowledged, 0, first!);
        Assert.NotNull(await PingAsync(connection)); // the connection of a client that answers stays open
        Assert.Equal(1, gateway.Streams.Open);

        Assert.Null(await PingAsync(connection)); // closed
        await Until.TrueAsync("the place of the stream is free", () => gateway.Streams.Open == 0, Cancellation);
    }

    private static async Task WatchAsync(Stream connection, Guid jobId, string tenant)
    {
        await connection.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), Cancellation);
        await WriteFrameAsync(connection, SettingsFrame, 0, 0, []);
        byte[] headers =
        [
            .. Header(":method", "POST"), .. Header(":scheme", "http"), .. Header(":path", "/adgenius.v1.VideoService/WatchVideo"),
            .. Header(":authority", "localhost"), .. Header("content-type", "application/grpc"), .. Header("te", "trailers"),
        ];
        await WriteFrameAsync(connection, HeadersFrame, EndOfHeaders, 1, headers);
        var message = new WatchVideoRequest { JobId = $"{jobId}", TenantName = tenant }.ToByteArray();
        await WriteFrameAsync(connection, DataFrame, EndOfStream, 1, [0, 0, 0, 0, (byte)message.Length, .. message]);
    }

    /// <summary>Reads to the next ping, whose content it returns; null where the connection is closed before.</summary>
    private static async Task<byte[]?> PingAsync(Stream connection)
    {
        var header = new byte[9];
        try
        {
            while (await connection.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, Cancellation) == header.Length)
            {
                var content = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >> 8];
                await connection.ReadExactlyAsync(content, Cancellation);
                if (header[3] == PingFrame && (header[4] & Acknowledged) == 0)
                {
                    return content;
                }
            }
        }
        catch (IOException)
        {
            // closed by a reset
        }

        return null;
    }

    private static async Task WriteFrameAsync(Stream connection, byte type, byte flags, int stream, byte[] content)
    {
        var frame = new byte[9 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, content.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        content.CopyTo(frame, 9);
        await connection.WriteAsync(frame, Cancellation);
    }

    /// <summary>A header of HPACK (RFC 7541): a literal that is not indexed, with a new name; both are shorter than 127 bytes.</summary>
    private static byte[] Header(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    public sealed class QuietGateway : GatewayFixture
    {
        /// <summary>A client has as long to answer a ping, whatever else the machine does.</summary>
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:HeartbeatInterval"] = "00:00:03" };
    }
}
