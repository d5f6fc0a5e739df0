using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>
/// The list of <c>/v1/videos</c> names prompts and no source pictures: a job in it may be another tenant's, with that tenant's picture.
/// </summary>
public sealed class When_two_submits_have_the_same_prompt
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    [Theory]
    [InlineData("a paper boat")]
    [InlineData("a paper\nboat")] // servers change white space
    public async Task Should_give_neither_the_job_that_may_be_the_others_when_both_responses_were_lost(string otherPrompt)
    {
        await using var provider = await BillingProvider.StartAsync();
        var submits = 0;
        provider.BeforeBilling = _ => Interlocked.Increment(ref submits) == 1 ? ServerReply.BrokenOff : null; // never arrived
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        await using var worker = await StartAsync(provider);
        GenerateClip[] commands = [Clip("acme"), Clip("other", otherPrompt)];
        await Task.WhenAll(commands.Select(worker.SendAsync));
        await UntilBothAreLostAsync(worker);

        await AdvanceUntilAsync(() => Ended(worker) == 2);

        Assert.Empty(worker.Results.All<ClipGenerated>());
        Assert.All(
            commands,
            command => Assert.Equal(
                FailureCode.OutcomeUnknown,
                worker.Results.All<ClipFailed>().First(clip => clip.TakeId == command.TakeId).Failure.Code));
        Assert.Equal(1, provider.Billed);
    }

    [Fact]
    public async Task Should_find_the_job_whose_response_was_lost_once_the_others_is_known()
    {
        await using var provider = await BillingProvider.StartAsync();
        var submits = 0;
        provider.AfterBilling = _ => Interlocked.Increment(ref submits) == 1 ? ServerReply.BrokenOff : null;
        await using var worker = await StartAsync(provider);
        GenerateClip[] commands = [Clip("acme"), Clip("other")];
        await Task.WhenAll(commands.Select(worker.SendAsync));
        await Facts.UntilAsync(() => Task.FromResult(provider.Billed == 2));

        await AdvanceUntilAsync(() => Ended(worker) == 2);

        Assert.Equal(
            commands.Select(command => command.TakeId).Order(),
            worker.Results.All<ClipGenerated>().Select(clip => clip.TakeId).Distinct().Order());
        Assert.Equal(2, (await Task.WhenAll(commands.Select(worker.RowAsync))).Select(row => row.ProviderJobId).Distinct().Count());
    }

    /// <summary>Variations of one job: whichever take has the clip that was made, the other is submitted again.</summary>
    [Fact]
    public async Task Should_give_both_takes_of_a_job_a_clip_when_both_responses_were_lost()
    {
        await using var provider = await BillingProvider.StartAsync();
        var submits = 0;
        provider.BeforeBilling = _ => Interlocked.Increment(ref submits) == 1 ? ServerReply.BrokenOff : null; // never arrived
        provider.NamesEndOfList = true;
        provider.AfterBilling = _ => Volatile.Read(ref submits) <= 2 ? ServerReply.BrokenOff : null;
        await using var worker = await StartAsync(provider);
        var commands = await SendVariationsAsync(worker);
        await UntilBothAreLostAsync(worker);

        await AdvanceUntilAsync(() => Ended(worker) == 2);

        Assert.Equal(
            commands.Select(command => command.TakeId).Order(),
            worker.Results.All<ClipGenerated>().Select(clip => clip.TakeId).Distinct().Order());
        Assert.Equal(2, provider.Billed);
    }

    [Fact]
    public async Task Should_give_each_take_of_a_job_one_of_its_clips_when_both_were_made_and_both_responses_were_lost()
    {
        await using var provider = await BillingProvider.StartAsync();
        provider.AfterBilling = _ => ServerReply.BrokenOff;
        await using var worker = await StartAsync(provider);
        var commands = await SendVariationsAsync(worker);
        await UntilBothAreLostAsync(worker);

        await AdvanceUntilAsync(() => Ended(worker) == 2);

        Assert.Empty(worker.Results.All<ClipFailed>());
        Assert.Equal(2, provider.Billed);
        Assert.Equal(2, (await Task.WhenAll(commands.Select(worker.RowAsync))).Select(row => row.ProviderJobId).Distinct().Count());
    }

    private static async Task<GenerateClip[]> SendVariationsAsync(WorkerHost worker)
    {
        var first = Clip("acme");
        var second = first with { TakeId = Guid.NewGuid(), Seed = first.Seed + 1 };
        await worker.SendAsync(first);
        await worker.SendAsync(second);
        return [first, second];
    }

    private static int Ended(WorkerHost worker) => worker.Results.All<ClipFailed>().Select(clip => clip.TakeId)
        .Concat(worker.Results.All<ClipGenerated>().Select(clip => clip.TakeId)).Distinct().Count();

    private static GenerateClip Clip(string tenant, string prompt = "a paper boat") =>
        Commands.Clip("openai_shorts", prompt, 5, quality: Quality.Standard, tenant: tenant);

    private static Task UntilBothAreLostAsync(WorkerHost worker) => worker.ChangeAsync(database => Facts.UntilAsync(
        async () => await database.Set<Submission>().CountAsync(
            row => row.Status == SubmissionStatus.Submitting && row.LeaseId == null, TestContext.Current.CancellationToken) == 2));

    private Task<WorkerHost> StartAsync(BillingProvider provider)
    {
        var settings = provider.SettingsWithLongCalls;
        settings["Providers:OpenAiVideos:PollInterval"] = "00:00:20"; // the search begins when the clock is moved
        return WorkerHost.StartAtAsync(_time, settings);
    }

    private Task AdvanceUntilAsync(Func<bool> fact) => Facts.UntilAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(2));
        return Task.FromResult(fact());
    });
}
