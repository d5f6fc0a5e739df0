using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Contracts.Clips;
using AdGenius.Persistence.Callbacks;
using AdGenius.Persistence.Clock;
using AdGenius.ProviderWorker.Callbacks;
using AdGenius.ProviderWorker.Providers.Callbacks;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NSec.Cryptography;
using Key = NSec.Cryptography.Key;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

/// <summary>Vectors made and accepted by the vendors' own and other independent code, as the gateway forwards them.</summary>
public sealed class CallbackTests
{
    private const string Address = "https://worker.example";

    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1795228178);
    private static readonly JsonNode Vectors = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "webhook-vectors.json")))!;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fal_callback_makes_its_submission_due_and_a_replay_is_rejected(bool upperCase)
    {
        await using var keys = await KeysAsync("fal");
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "024ca5b1-45d3-4afd-883e-ad3abe2a1c4d");
        var callback = Callback("pika_v2", "fal", id);
        var upper = With(callback, "x-fal-webhook-signature", callback.Headers["x-fal-webhook-signature"].ToUpperInvariant());

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(upperCase ? upper : callback));
        Assert.True(await host.IsDueAsync(id));
        Assert.Equal(CallbackOutcome.Replayed, await host.HandleAsync(upperCase ? callback : upper));
        Assert.Single(keys.Seen); // the keys are fetched once
    }

    [Fact]
    public async Task Stability_on_fal_is_verified_like_every_model_of_fal()
    {
        await using var keys = await KeysAsync("fal");
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("stability_svd", "r1");

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(Callback("stability_svd", "fal", id)));
        Assert.True(await host.IsDueAsync(id));
    }

    [Fact]
    public async Task A_replay_at_another_worker_is_rejected()
    {
        await using var keys = await KeysAsync("fal");
        await using var first = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        await using var second = await CallbackHost.StartAsync(SignedAt, Settings(keys), beside: first);
        var id = await first.SubmissionAsync("pika_v2", "r1");
        var other = await first.SubmissionAsync("pika_v2", "r2");

        Assert.Equal(CallbackOutcome.Accepted, await first.HandleAsync(Callback("pika_v2", "fal", id)));
        Assert.Equal(CallbackOutcome.Replayed, await second.HandleAsync(Callback("pika_v2", "fal", id)));
        // nor can it be redirected to another submission
        Assert.Equal(CallbackOutcome.Replayed, await second.HandleAsync(Callback("pika_v2", "fal", other)));
        Assert.False(await second.IsDueAsync(other));
    }

    [Fact]
    public async Task Of_twenty_concurrent_deliveries_at_two_workers_one_is_accepted_and_its_record_expires()
    {
        await using var keys = await KeysAsync("fal");
        await using var first = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        await using var second = await CallbackHost.StartAsync(SignedAt, Settings(keys), beside: first);
        var id = await first.SubmissionAsync("pika_v2", "r1");

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? first : second).HandleAsync(Callback("pika_v2", "fal", id))));

        Assert.Single(outcomes, CallbackOutcome.Accepted);
        Assert.Equal(19, outcomes.Count(outcome => outcome == CallbackOutcome.Replayed));
        Assert.True(await first.IsDueAsync(id));

        await first.Worker.ChangeAsync(async database =>
        {
            var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(SignedAt.AddMinutes(11));
            var replays = new CallbackReplayCache(
                database,
                Microsoft.Extensions.Options.Options.Create(new CallbackOptions()),
                new DatabaseTime(new DatabaseClock(later), later));
            Assert.True(await replays.TryAddAsync("pika_v2/another", TestContext.Current.CancellationToken));
            // the expired record was deleted
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
    public async Task A_forged_or_old_fal_callback_is_refused(string fault)
    {
        await using var keys = await KeysAsync("fal");
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");
        var callback = Callback("pika_v2", "fal", id);

        var outcome = await host.HandleAsync(fault switch
        {
            "body" => callback with { Body = "{}"u8.ToArray() },
            "old" => callback with { ReceivedAt = SignedAt.AddSeconds(301) },
            "future" => callback with { ReceivedAt = SignedAt.AddSeconds(-301) },
            "unsigned" => With(callback, "x-fal-webhook-signature", ""),
            "signature" => With(callback, "x-fal-webhook-signature", new string('0', 128)),
            _ => With(callback, "x-fal-webhook-user-id", "auth0|other"),
        });

        Assert.Equal(CallbackOutcome.Refused, outcome);
        Assert.False(await host.IsDueAsync(id));
    }

    [Fact]
    public async Task A_callback_that_waited_in_the_queue_is_judged_by_when_the_gateway_received_it()
    {
        await using var keys = await KeysAsync("fal");
        await using var host = await CallbackHost.StartAsync(SignedAt.AddHours(1), Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(Callback("pika_v2", "fal", id)));
        Assert.True(await host.IsDueAsync(id));
    }

    [Fact]
    public async Task Rotated_keys_are_fetched_again_but_forged_callbacks_cause_no_flood_of_fetches()
    {
        await using var keys = await KeysAsync("fal");
        var real = keys.Answer;
        keys.Answer = _ => ServerReply.Json(
            200,
            """{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""");
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");
        for (var forged = 0; forged < 5; forged++)
        {
            Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(Callback("pika_v2", "fal", id)));
        }

        Assert.Single(keys.Seen);
        keys.Answer = real;
        host.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(Callback("pika_v2", "fal", id)));
        Assert.Equal(2, keys.Seen.Count);
    }

    /// <summary>Vendors add keys of new kinds before they sign with them.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"kty":7}""")]
    [InlineData("""{"kty":"RSA","n":{"hex":"00"},"e":65537}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x5c":"AA","key_ops":"verify","alg":null}""")]
    [InlineData("""{"kty":"AKP","alg":"ML-DSA-65","pub":"AA","nbf":NaN}""")]
    public async Task A_key_that_cannot_be_read_hides_no_other(string odd)
    {
        await using var keys = await KeysAsync("fal");
        var real = keys.Answer;
        keys.Answer = request => real(request) is var answer && Encoding.UTF8.GetString(answer.Body!) is var text
            ? ServerReply.Json(200, text.Insert(text.IndexOf('[', StringComparison.Ordinal) + 1, odd + ","))
            : answer;
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(Callback("pika_v2", "fal", id)));
    }

    /// <summary>JSON is UTF-8; .NET does not know this name of it.</summary>
    [Fact]
    public async Task Keys_are_read_whatever_charset_their_server_names()
    {
        await using var keys = await KeysAsync("fal");
        var real = keys.Answer;
        keys.Answer = request => real(request) with { ContentType = "application/json; charset=utf8" };
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");

        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(Callback("pika_v2", "fal", id)));
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "no JSON")]
    public async Task Without_keys_a_callback_is_unverifiable(int status, string body)
    {
        await using var keys = await ProviderServer.StartAsync();
        keys.Answer = _ => ServerReply.Json(status, body);
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("pika_v2", "r1");

        Assert.Equal(CallbackOutcome.Unverifiable, await host.HandleAsync(Callback("pika_v2", "fal", id)));
        Assert.False(await host.IsDueAsync(id));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("whsec_b3RoZXI=", false)]
    public async Task Standard_webhooks_find_the_submission_by_the_job_in_their_event(string? secret, bool isValid)
    {
        await using var keys = await ProviderServer.StartAsync();
        var settings = Settings(keys);
        settings["OPENAI_WEBHOOK_SECRET"] = secret ?? (string)Vectors["standardWebhooks"]!["secret"]!;
        await using var host = await CallbackHost.StartAsync(SignedAt, settings);
        var id = await host.SubmissionAsync("openai_shorts", "video_abc");
        var other = await host.SubmissionAsync("openai_shorts", "video_other");

        var outcome = await host.HandleAsync(Callback("openai_shorts", "standardWebhooks"));

        Assert.Equal(isValid ? CallbackOutcome.Accepted : CallbackOutcome.Refused, outcome);
        Assert.Equal(isValid, await host.IsDueAsync(id));
        Assert.False(await host.IsDueAsync(other));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("whsec_")]
    [InlineData("whsec_ ")]
    public async Task A_signature_with_an_empty_secret_is_refused(string secret)
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var callback = Callback("openai_shorts", "standardWebhooks");
        byte[] signed =
        [
            .. Encoding.UTF8.GetBytes($"{callback.Headers["webhook-id"]}.{callback.Headers["webhook-timestamp"]}."),
            .. callback.Body.Span,
        ];
        var forged = With(
            callback,
            "webhook-signature",
            string.Join(' ', new[] { "", secret }.Select(
                key => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed)))));

        var verdict = await host.Worker.Services.GetRequiredService<StandardWebhookSignature>()
            .VerifyAsync(forged, [secret], null, TestContext.Current.CancellationToken);

        Assert.IsType<CallbackVerdict.Refused>(verdict);
    }

    [Fact]
    public async Task One_of_several_signatures_is_enough_and_old_ones_are_refused()
    {
        await using var keys = await ProviderServer.StartAsync();
        var settings = Settings(keys);
        settings["OPENAI_WEBHOOK_SECRET"] = (string)Vectors["standardWebhooks"]!["secret"]!;
        await using var host = await CallbackHost.StartAsync(SignedAt, settings);
        var callback = Callback("openai_shorts", "standardWebhooks");
        callback = With(callback, "webhook-signature", $"v1,AAAA v2,zzz {callback.Headers["webhook-signature"]}");

        Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(callback with { ReceivedAt = SignedAt.AddSeconds(301) }));
        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(callback with { ReceivedAt = SignedAt.AddSeconds(299) }));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("body", false)]
    [InlineData("key", false)]
    public async Task Googles_registered_webhooks_are_signed_with_its_public_key(string fault, bool isValid)
    {
        using var key = Key.Create(SignatureAlgorithm.Ed25519);
        using var otherKey = Key.Create(SignatureAlgorithm.Ed25519);
        await using var keys = await ProviderServer.StartAsync();
        keys.Answer = _ => ServerReply.Json(200, JwksOf(fault == "key" ? otherKey : key));
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("google_veo", "i1");
        var body = """{"type":"interaction.completed","data":{"id":"i1"}}"""u8.ToArray();
        byte[] signed = [.. Encoding.UTF8.GetBytes($"msg_1.{SignedAt.ToUnixTimeSeconds()}."), .. body];
        var signature = Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(key, signed));

        var outcome = await host.HandleAsync(new ProviderCallback
        {
            Model = "google_veo",
            Headers = new Dictionary<string, string>
            {
                ["webhook-id"] = "msg_1",
                ["webhook-timestamp"] = $"{SignedAt.ToUnixTimeSeconds()}",
                ["webhook-signature"] = $"v1,AAAA v1a,{signature}",
            },
            Body = fault == "body" ? """{"data":{"id":"i1","x":1}}"""u8.ToArray() : body,
            ReceivedAt = SignedAt,
        });

        Assert.Equal(isValid ? CallbackOutcome.Accepted : CallbackOutcome.Refused, outcome);
        Assert.Equal(isValid, await host.IsDueAsync(id));
    }

    [Theory]
    [InlineData(Address, true)]
    [InlineData("https://other.example", false)]
    [InlineData(null, false)]
    public async Task The_audience_of_Googles_token_must_be_our_address(string? publicAddress, bool isValid)
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        var settings = Settings(keys);
        settings["Submissions:CallbackAddress"] = publicAddress;
        await using var host = await CallbackHost.StartAsync(SignedAt, settings);
        var id = await host.SubmissionAsync("google_veo", "i1");

        Assert.Equal(
            isValid ? CallbackOutcome.Accepted : CallbackOutcome.Refused,
            await host.HandleAsync(TokenCallback(id, Token(rsa, id))));
        Assert.Equal(isValid, await host.IsDueAsync(id));
    }

    [Fact]
    public async Task Googles_token_is_read_beside_the_other_headers_of_Standard_Webhooks()
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("google_veo", "i1");
        var callback = With(TokenCallback(id, Token(rsa, id)), "webhook-id", "msg_1");

        Assert.Equal(
            CallbackOutcome.Accepted,
            await host.HandleAsync(With(callback, "webhook-timestamp", $"{SignedAt.ToUnixTimeSeconds()}")));
        Assert.True(await host.IsDueAsync(id));
    }

    [Theory]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("kid", "k2")]
    [InlineData("iss", "https://evil.example")]
    [InlineData("exp", "1795228100")]
    [InlineData("exp", null)]
    [InlineData("iat", "1795220000")]
    [InlineData("iat", "1795229000")]
    public async Task Googles_token_must_be_valid_in_every_claim(string claim, string? value)
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("google_veo", "i1");

        Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(TokenCallback(id, Token(rsa, id, claim, value))));
        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(TokenCallback(id, Token(rsa, id))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bm8ganNvbg.AAAA")]
    public async Task A_text_that_is_no_token_is_refused(string token)
    {
        using var rsa = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));

        Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(TokenCallback(Guid.NewGuid(), token)));
    }

    /// <summary>The clock was set back by a day since the keys were fetched, and they were rotated.</summary>
    [Fact]
    public async Task Rotated_keys_are_fetched_where_the_clock_was_set_back()
    {
        using var rsa = RSA.Create(2048);
        using var earlier = RSA.Create(2048);
        await using var keys = await RsaKeysAsync(rsa);
        await using var earlierKeys = await RsaKeysAsync(earlier);
        var (current, rotated) = (earlierKeys.Answer, keys.Answer);
        keys.Answer = request => current(request);
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var cache = host.Worker.Services.GetRequiredService<JwksCache>();
        Task<JwksSearch> FindAsync(RSA key) => cache.FindAsync(
            keys.Address,
            one => one.N == Base64Url.EncodeToString(key.ExportParameters(false).Modulus),
            TestContext.Current.CancellationToken);
        Assert.IsType<JwksSearch.Found>(await FindAsync(earlier));

        current = rotated;
        host.Time.Ahead = TimeSpan.FromDays(-1);
        host.Time.Advance(TimeSpan.FromHours(1));

        Assert.IsType<JwksSearch.Found>(await FindAsync(rsa));
    }

    [Fact]
    public async Task Googles_own_form_of_token_is_read()
    {
        await using var keys = await KeysAsync("geminiDynamic");
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));

        // The vector's audience is not an address of ours; everything else in it is valid.
        Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(Callback("google_veo", "geminiDynamic")));
        Assert.Single(keys.Seen);
    }

    [Fact]
    public async Task Lumas_callback_is_accepted_at_the_address_of_a_submission_only()
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));
        var id = await host.SubmissionAsync("luma_dream", "g1");
        var callback = new ProviderCallback
        {
            Model = "luma_dream",
            SubmissionId = id,
            Headers = new Dictionary<string, string>(),
            Body = """{"id":"g1","state":"completed","assets":{"video":"https://evil.example/x.mp4"}}"""u8.ToArray(),
            ReceivedAt = SignedAt,
        };

        Assert.Equal(CallbackOutcome.Refused, await host.HandleAsync(callback with { SubmissionId = null }));
        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(callback with { SubmissionId = Guid.NewGuid() }));
        Assert.False(await host.IsDueAsync(id));
        Assert.Equal(CallbackOutcome.Accepted, await host.HandleAsync(callback));
        Assert.True(await host.IsDueAsync(id));
    }

    [Theory]
    [InlineData("runway_gen3")]
    [InlineData("unknown")]
    public async Task A_provider_without_callbacks_has_none_verified(string model)
    {
        await using var keys = await ProviderServer.StartAsync();
        await using var host = await CallbackHost.StartAsync(SignedAt, Settings(keys));

        Assert.Equal(CallbackOutcome.Unsupported, await host.HandleAsync(Callback(model, "fal", Guid.NewGuid())));
    }

    private static Dictionary<string, string?> Settings(ProviderServer keys) => new()
    {
        ["Providers:Pika:WebhookKeys"] = keys.Address.AbsoluteUri,
        ["Providers:Stability:WebhookKeys"] = keys.Address.AbsoluteUri,
        ["Providers:Google:WebhookKeys"] = keys.Address.AbsoluteUri,
        ["Submissions:CallbackAddress"] = Address,
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
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        }.ToJsonString());
        return server;
    }

    private static string JwksOf(Key key) => new JsonObject
    {
        ["keys"] = new JsonArray(new JsonObject
        {
            ["kty"] = "OKP",
            ["crv"] = "Ed25519",
            ["kid"] = "g1",
            ["x"] = Base64Url.EncodeToString(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)),
        }),
    }.ToJsonString();

    /// <summary>A valid token for a submission's address, with one claim or header changed, or removed where the value is null.</summary>
    private static string Token(RSA rsa, Guid submissionId, string claim = "", string? value = null)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "k1" };
        var claims = new JsonObject
        {
            ["iss"] = "https://generativelanguage.googleapis.com",
            ["aud"] = $"{Address}/callbacks/google_veo/{submissionId:N}",
            ["iat"] = SignedAt.ToUnixTimeSeconds(),
            ["exp"] = SignedAt.ToUnixTimeSeconds() + 300,
        };
        var changed = header.ContainsKey(claim) ? header : claims;
        if (claim.Length > 0 && !changed.Remove(claim))
        {
            throw new ArgumentException($"'{claim}' is not in the token.", nameof(claim));
        }

        if (value is not null)
        {
            changed[claim] = long.TryParse(value, out var number) ? number : value;
        }

        var encodedHeader = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()));
        var encodedClaims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        var signed = $"{encodedHeader}.{encodedClaims}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static ProviderCallback TokenCallback(Guid submissionId, string token) => new()
    {
        Model = "google_veo",
        SubmissionId = submissionId,
        Headers = new Dictionary<string, string> { ["webhook-signature"] = token },
        Body = "{}"u8.ToArray(),
        ReceivedAt = SignedAt,
    };

    private static ProviderCallback Callback(string model, string vector, Guid? submissionId = null)
    {
        var recorded = Vectors[vector]!;
        return new ProviderCallback
        {
            Model = model,
            SubmissionId = submissionId,
            Headers = recorded["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!),
            Body = Encoding.UTF8.GetBytes((string?)recorded["body"] ?? "{}"),
            ReceivedAt = SignedAt,
        };
    }

    private static ProviderCallback With(ProviderCallback callback, string header, string value) =>
        callback with { Headers = new Dictionary<string, string>(callback.Headers) { [header] = value } };
}
