using System.Text;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Http;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Http;

/// <summary>Alone, because what other tests allocate would count.</summary>
[CollectionDefinition(nameof(LargeAnswerTests), DisableParallelization = true)]
public sealed class LargeAnswerCollection;

/// <summary>Answers that hold a clip: a worker whose memory is full ends in the middle of paid calls.</summary>
[Collection(nameof(LargeAnswerTests))]
public sealed class LargeAnswerTests
{
    private const int ClipBytes = 24 * 1024 * 1024;

    private static readonly byte[] Clip = Bytes();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // as a gateway sends it: of no stated length
    public async Task A_clip_in_an_answer_is_read_with_little_memory(bool isCompressed)
    {
        await using var server = await ProviderServer.StartAsync();
        var (answer, length) = Answer(isCompressed);
        server.Answer = _ => answer;
        await using var host = Host(server, new LargeAnswers());
        var provider = host["google_veo"];
        await provider.PollAsync(Job(provider), Cancellation);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var polled = await provider.PollAsync(Job(provider), Cancellation);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Equal(Clip, Assert.IsType<ClipSource.Inline>(Assert.IsType<PollResult.Succeeded>(polled).Source).Bytes);
        Assert.InRange(allocated, 0, 5L * length); // the server of this process has copied it too
    }

    [Fact]
    public async Task A_poll_that_finds_other_large_answers_being_read_is_made_again_and_counts_as_no_failure()
    {
        await using var server = await ProviderServer.StartAsync();
        var (answer, _) = Answer(isCompressed: false);
        server.Answer = _ => answer;
        var large = new LargeAnswers(TimeSpan.Zero);
        await using var host = Host(server, large);
        var provider = host["google_veo"];
        var turns = new List<IDisposable>();
        for (var turn = 0; turn < LargeAnswers.MaxAtOnce; turn++)
        {
            turns.Add(await large.EnterAsync(Cancellation));
        }

        for (var poll = 0; poll < 12; poll++) // more than open the circuit breaker
        {
            var again = Assert.IsType<PollResult.Unreachable>(await provider.PollAsync(Job(provider), Cancellation));
            Assert.Contains("large answers", again.Why, StringComparison.Ordinal);
        }

        turns.ForEach(turn => turn.Dispose());
        for (var poll = 0; poll <= LargeAnswers.MaxAtOnce; poll++) // each ends its own turn
        {
            Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(Job(provider), Cancellation));
        }
    }

    /// <summary>What it has bought would be lost.</summary>
    [Fact]
    public async Task A_submit_never_waits_for_other_large_answers()
    {
        var picture = new byte[LargeAnswers.MinBytes * 2];
        ClipRequests.Pixel.CopyTo(picture, 0);
        var large = new LargeAnswers(TimeSpan.Zero);
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Bytes("image/png", picture);
        await using var host = new ProviderTestHost(
            new()
            {
                ["STABILITY_API_KEY"] = "key_1",
                ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri,
            },
            configure: services => services.AddSingleton(large));
        for (var turn = 0; turn < LargeAnswers.MaxAtOnce; turn++)
        {
            await large.EnterAsync(Cancellation);
        }

        var provider = host["stability_svd"];
        var returned = Assert.IsType<SubmitResult.ImageReturned>(
            await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], Cancellation));

        Assert.Equal(picture, returned.Picture);
    }

    private static ProviderTestHost Host(ProviderServer server, LargeAnswers large) => new(
        new()
        {
            ["GEMINI_API_KEY"] = "key_1",
            ["Providers:Google:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Google:MaxRetries"] = "0",
        },
        configure: services => services.AddSingleton(large));

    private static ProviderJob Job(IVideoProvider provider) => new()
    {
        Id = "j1",
        Key = provider.Keys[0],
        ClipRequest = ClipRequests.Of(),
        SubmittedAt = DateTimeOffset.UnixEpoch,
    };

    private static (ServerReply Reply, int Length) Answer(bool isCompressed)
    {
        var body = Encoding.UTF8.GetBytes(
            $$$"""{"status":"completed","steps":[{"content":[{"type":"video","data":"{{{Convert.ToBase64String(Clip)}}}"}]}]}""");
        var reply = ServerReply.Bytes("application/json", body);
        return (isCompressed ? reply.Gzipped() : reply, body.Length);
    }

    private static byte[] Bytes()
    {
        var bytes = new byte[ClipBytes];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
