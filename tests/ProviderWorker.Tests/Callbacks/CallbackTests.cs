using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Gateway.Callbacks;
using AdGenius.Persistence.Callbacks;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

/// <summary>Vectors made and accepted by the vendors' own and other independent code, sent to the gateway.</summary>
public sealed class CallbackTests
{
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1795228178);
    private static readonly JsonNode Vectors = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "webhook-vectors.json")))!;

    [Fact]
    public async Task Fal_wakes_its_submission_and_a_replay_is_refused()
    {
        await using var keys = await KeysAsync("fal");
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        var id = await gateway.SubmissionAsync("pika_v2", "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d");

        Assert.Equal(HttpStatusCode.OK, await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal"));
        Assert.True(await gateway.IsWokenAsync(id));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal"));
        Assert.Single(keys.Seen); // one fetch of the keys does for all
    }

    [Fact]
    public async Task A_replay_at_another_gateway_is_refused_too_and_one_that_was_not_taken_may_come_again()
    {
        await using var keys = await KeysAsync("fal");
        await using var first = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        await using var second = await GatewayHost.StartAsync(SignedAt, Settings(keys), beside: first);
        var id = await first.SubmissionAsync("pika_v2", "r1");
        var other = await first.SubmissionAsync("pika_v2", "r2");

        Assert.Equal(HttpStatusCode.OK, await SendAsync(first, $"/callbacks/pika_v2/{id:N}", "fal"));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(second, $"/callbacks/pika_v2/{id:N}", "fal"));
        // nor can it be turned to another
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(second, $"/callbacks/pika_v2/{other:N}", "fal"));
        Assert.False(await second.IsWokenAsync(other));
    }

    [Fact]
    public async Task Of_twenty_deliveries_at_once_at_two_gateways_one_is_taken_and_what_is_remembered_expires()
    {
        await using var keys = await KeysAsync("fal");
        await using var first = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        await using var second = await GatewayHost.StartAsync(SignedAt, Settings(keys), beside: first);
        var id = await first.SubmissionAsync("pika_v2", "r1");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(number => SendAsync(number % 2 == 0 ? first : second, $"/callbacks/pika_v2/{id:N}", "fal")));

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(status => status == HttpStatusCode.Conflict));
        Assert.True(await first.IsWokenAsync(id));

        second.Time.Now = SignedAt.AddMinutes(11);
        await second.ChangeAsync(async database =>
        {
            var seen = new CallbackReplayCache(database, Microsoft.Extensions.Options.Options.Create(new CallbackOptions()), second.Time);
            Assert.True(await seen.TryAddAsync("pika_v2/another", TestContext.Current.CancellationToken));
            // the old one is gone
            Assert.Single(await database.Set<ProcessedCallback>().ToListAsync(TestContext.Current.CancellationToken));
        });
    }

    [Theory]
    [InlineData("body")]
    [InlineData("old")]
    [InlineData("future")]
    [InlineData("unsigned")]
    [InlineData("signature")]
    [InlineData("user")]
    public async Task A_forged_or_old_callback_of_fal_wakes_nobody(string fault)
    {
        await using var keys = await KeysAsync("fal");
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        var id = await gateway.SubmissionAsync("pika_v2", "r1");
        gateway.Time.Now = fault switch { "old" => SignedAt.AddSeconds(301), "future" => SignedAt.AddSeconds(-301), _ => SignedAt };

        var status = await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal", request =>
        {
            switch (fault)
            {
                case "body":
                    request.Content = new StringContent("{}");
                    break;
                case "unsigned":
                    request.Headers.Remove("x-fal-webhook-signature");
                    break;
                case "signature":
                    request.Headers.Remove("x-fal-webhook-signature");
                    request.Headers.Add("x-fal-webhook-signature", new string('0', 128));
                    break;
                case "user":
                    request.Headers.Remove("x-fal-webhook-user-id");
                    request.Headers.Add("x-fal-webhook-user-id", "auth0|other");
                    break;
            }
        });

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.False(await gateway.IsWokenAsync(id));
    }

    [Fact]
    public async Task Rotated_keys_are_fetched_again_but_forgeries_do_not_make_a_flood_of_fetches()
    {
        await using var keys = await KeysAsync("fal");
        var real = keys.Answer;
        keys.Answer = _ => ServerReply.Json(
            200,
            """{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""");
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        var id = await gateway.SubmissionAsync("pika_v2", "r1");
        for (var forged = 0; forged < 5; forged++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal"));
        }

        Assert.Single(keys.Seen);
        keys.Answer = real;
        gateway.Time.Now = SignedAt.AddSeconds(61);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal"));
        Assert.Equal(2, keys.Seen.Count);
    }

    [Fact]
    public async Task Without_keys_a_callback_cannot_be_checked()
    {
        await using var keys = await ProviderServer.StartAsync();
        keys.Answer = _ => ServerReply.Status(500);
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        var id = await gateway.SubmissionAsync("pika_v2", "r1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(gateway, $"/callbacks/pika_v2/{id:N}", "fal"));
        Assert.False(await gateway.IsWokenAsync(id));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("whsec_b3RoZXI=", HttpStatusCode.Unauthorized)]
    public async Task Standard_webhooks_wake_by_the_job_that_they_name(string? secret, HttpStatusCode expected)
    {
        await using var keys = await ProviderServer.StartAsync();
        var settings = Settings(keys);
        settings["OPENAI_WEBHOOK_SECRET"] = secret ?? (string)Vectors["standardWebhooks"]!["secret"]!;
        await using var gateway = await GatewayHost.StartAsync(SignedAt, settings);
        var id = await gateway.SubmissionAsync("openai_shorts", "video_abc");
        var other = await gateway.SubmissionAsync("openai_shorts", "video_other");

        Assert.Equal(expected, await SendAsync(gateway, "/callbacks/openai_shorts", "standardWebhooks"));
        Assert.Equal(expected == HttpStatusCode.OK, await gateway.IsWokenAsync(id));
        Assert.False(await gateway.IsWokenAsync(other));
    }

    [Fact]
    public async Task One_of_several_signatures_is_enough_and_old_ones_are_refused()
    {
        await using var keys = await ProviderServer.StartAsync();
        var settings = Settings(keys);
        settings["OPENAI_WEBHOOK_SECRET"] = (string)Vectors["standardWebhooks"]!["secret"]!;
        await using var gateway = await GatewayHost.StartAsync(SignedAt, settings);
        void Several(HttpRequestMessage request)
        {
            var signature = request.Headers.GetValues("webhook-signature").Single();
            request.Headers.Remove("webhook-signature");
            request.Headers.Add("webhook-signature", $"v1,AAAA v2,zzz {signature}");
        }

        gateway.Time.Now = SignedAt.AddSeconds(301);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(gateway, "/callbacks/openai_shorts", "standardWebhooks", Several));
        gateway.Time.Now = SignedAt.AddSeconds(299);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(gateway, "/callbacks/openai_shorts", "standardWebhooks", Several));
    }

    [Theory]
    [InlineData("https://worker.example", HttpStatusCode.OK)]
    [InlineData("https://other.example", HttpStatusCode.Unauthorized)]
    public async Task Googles_token_must_be_meant_for_us(string publicAddress, HttpStatusCode expected)
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        var settings = Settings(keys);
        settings["Callbacks:PublicAddress"] = publicAddress;
        await using var gateway = await GatewayHost.StartAsync(SignedAt, settings);
        var id = await gateway.SubmissionAsync("google_veo", "i1");
        var token = Token(rsa, $"https://worker.example/callbacks/google_veo/{id:N}", "RS256");

        Assert.Equal(expected, await SendTokenAsync(gateway, id, token));
        Assert.Equal(expected == HttpStatusCode.OK, await gateway.IsWokenAsync(id));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    public async Task Googles_token_must_be_signed_as_expected(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        var settings = Settings(keys);
        settings["Callbacks:PublicAddress"] = "https://worker.example";
        await using var gateway = await GatewayHost.StartAsync(SignedAt, settings);
        var id = await gateway.SubmissionAsync("google_veo", "i1");

        Assert.Equal(
            HttpStatusCode.Unauthorized,
            await SendTokenAsync(gateway, id, Token(rsa, $"https://worker.example/callbacks/google_veo/{id:N}", algorithm)));
    }

    [Fact]
    public async Task Googles_own_shape_of_token_is_read()
    {
        await using var keys = await KeysAsync("geminiDynamic");
        var settings = Settings(keys);
        settings["Callbacks:PublicAddress"] = "https://worker.example";
        await using var gateway = await GatewayHost.StartAsync(SignedAt, settings);

        // The vector's audience is an address that is not ours, so all of it but that is right.
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(gateway, "/callbacks/google_veo", "geminiDynamic"));
        Assert.Single(keys.Seen);
    }

    [Fact]
    public async Task Lumas_callback_is_a_bare_wake_up_for_whoever_knows_the_address()
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        var id = await gateway.SubmissionAsync("luma_dream", "g1");
        using var lie = new StringContent(
            """{"id":"g1","state":"completed","assets":{"video":"https://evil.example/x.mp4"}}""",
            Encoding.UTF8,
            "application/json");

        using var answer = await gateway.Client
            .PostAsync(new Uri($"/callbacks/luma_dream/{id:N}", UriKind.Relative), lie, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await gateway.IsWokenAsync(id));

        using var unaddressed = await gateway.Client
            .PostAsync(new Uri("/callbacks/luma_dream", UriKind.Relative), new StringContent("{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unaddressed.StatusCode);
        using var guessed = await gateway.Client.PostAsync(
            new Uri($"/callbacks/luma_dream/{Guid.NewGuid():N}", UriKind.Relative),
            new StringContent("{}"),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, guessed.StatusCode); // nobody learns which addresses there are
    }

    [Theory]
    [InlineData("runway_gen3")]
    [InlineData("nobody")]
    public async Task Who_has_no_callbacks_has_no_address(string model)
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));

        using var answer = await gateway.Client.PostAsync(
            new Uri($"/callbacks/{model}/{Guid.NewGuid():N}", UriKind.Relative),
            new StringContent("{}"),
            TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Too_large_a_body_is_not_read(bool chunked)
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var gateway = await GatewayHost.StartAsync(SignedAt, Settings(keys));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/luma_dream/{Guid.NewGuid():N}") {
            Content = new ByteArrayContent(new byte[300_000]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static Dictionary<string, string?> Settings(ProviderServer keys) => new()
    {
        ["Callbacks:FalKeys"] = keys.Address.AbsoluteUri,
        ["Callbacks:GoogleKeys"] = keys.Address.AbsoluteUri,
    };

    private static async Task<ProviderServer> KeysAsync(string vector)
    {
        var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(200, Vectors[vector]!["jwks"]!.ToJsonString());
        return server;
    }

    private static async Task<ProviderServer> RsaKeysAsync(RSA rsa)
    {
        var server = await ProviderServer.StartAsync();
        var key = rsa.ExportParameters(includePrivateParameters: false);
        server.Answer = _ => ServerReply.Json(200, new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["kid"] = "k1",
                ["n"] = System.Buffers.Text.Base64Url.EncodeToString(key.Modulus),
                ["e"] = System.Buffers.Text.Base64Url.EncodeToString(key.Exponent),
            }),
        }.ToJsonString());
        return server;
    }

    private static string Token(RSA rsa, string audience, string algorithm)
    {
        static string Part(JsonObject json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
        var signed = Part(new JsonObject { ["alg"] = algorithm, ["kid"] = "k1" }) + "." + Part(new JsonObject
        {
            ["iss"] = "https://generativelanguage.googleapis.com",
            ["aud"] = audience,
            ["iat"] = SignedAt.ToUnixTimeSeconds(),
            ["exp"] = SignedAt.ToUnixTimeSeconds() + 300,
        });
        return $"{signed}.{System.Buffers.Text.Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static async Task<HttpStatusCode> SendTokenAsync(GatewayHost gateway, Guid id, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/callbacks/google_veo/{id:N}") { Content = new StringContent("{}") };
        request.Headers.Add("Webhook-Signature", token);
        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SendAsync(
        GatewayHost gateway,
        string path,
        string vector,
        Action<HttpRequestMessage>? change = null)
    {
        var recorded = Vectors[vector]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes((string?)recorded["body"] ?? "{}")),
        };
        foreach (var (name, value) in recorded["headers"]!.AsObject())
        {
            request.Headers.TryAddWithoutValidation(name, (string)value!);
        }

        change?.Invoke(request);
        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
