using System.Buffers.Binary;
using System.Net;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Tenants;
using AdGenius.Grpc.V1;
using Google.Protobuf;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>Damaged messages are the caller's fault: never UNKNOWN, never INTERNAL, and never an error in the log.</summary>
public sealed class When_bytes_are_no_message(GatewayFixture gateway)
{
    private const int Rounds = 150;
    private const string Open = "open";
    private const string HealthWatch = "/grpc.health.v1.Health/Watch";

    /// <summary>Every method of every service, also of health and reflection.</summary>
    private List<string> Methods() => [.. RouteNames.Of(gateway.Services.GetRequiredService<EndpointDataSource>())
        .Where(name => name.StartsWith("gRPC ", StringComparison.Ordinal)).Select(name => name["gRPC ".Length..])];

    [Fact]
    public async Task Should_blame_the_caller()
    {
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway.GrpcAddress };
        var random = new Random(7);
        var seen = new HashSet<string>();
        var methods = Methods();
        Assert.True(methods.Count >= 12, string.Join(", ", methods));
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var method in methods)
            {
                var status = await StatusAsync(http, method, Damage(random));
                seen.Add(status);
                Assert.False(status is "2" or "13", $"{method} in round {round} ended with grpc-status {status}");
            }
        }

        Assert.Contains("3", seen);
    }

    private static async Task<string> StatusAsync(HttpClient http, string method, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.Add("x-tenant", "fuzz");
        request.Headers.TE.ParseAdd("trailers");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/grpc");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var content = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[65_536];
        var length = 0;
        int count;
        while ((count = await content.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
        {
            if (method == HealthWatch)
            {
                return Open; // the message was valid, and this stream does not end
            }

            Assert.InRange(length += count, 0, buffer.Length);
        }

        var headers = answer.Headers.Contains("grpc-status") ? answer.Headers : answer.TrailingHeaders;
        return headers.GetValues("grpc-status").Single();
    }

    /// <summary>A message with some bytes changed, cut off, or of nothing but noise; the frame around it is right, or wrong too.</summary>
    private static byte[] Damage(Random random)
    {
        var message = new GenerateVideoRequest
        {
            CreativeId = "../", Prompt = "Sunset", DurationSeconds = 5, Quality = Quality.High, Labels = { ["a"] = "b" },
        }.ToByteArray();
        var bytes = random.Next(3) switch
        {
            0 => Noise(random, random.Next(60)),
            1 => message[..random.Next(message.Length)],
            _ => message,
        };
        for (var change = 0; change < random.Next(1, 5) && bytes.Length > 0; change++)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        var frame = new byte[5 + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bytes.Length + (random.Next(4) == 0 ? random.Next(-3, 100_000) : 0));
        bytes.CopyTo(frame, 5);
        return random.Next(10) == 0 ? frame[..random.Next(frame.Length)] : frame;
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
