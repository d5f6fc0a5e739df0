using System.Text.Json.Nodes;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker;
using AdGenius.ObjectStore;
using AdGenius.Orchestrator;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using AdGenius.PromptWorker;
using AdGenius.ProviderWorker;
using AdGenius.StorageWorker;
using AdGenius.TestKit.RabbitMq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Publishing.Tests.StoredMessages;

/// <summary>
/// In a rolling restart one side of a job's conversation is of another version: its stored messages are sent to the real other side, on
/// RabbitMQ.
/// </summary>
public sealed class When_a_job_of_an_earlier_version_goes_on(RabbitMqFixture rabbit)
{
    /// <summary>The event that reports the result of a command.</summary>
    private static readonly Dictionary<string, string> Results = new Dictionary<string, string>
    {
        [nameof(QuantifyPrompt)] = nameof(PromptQuantified),
        [nameof(RenderKeyframes)] = nameof(KeyframesRendered),
        [nameof(ComposeClip)] = nameof(ClipGenerated),
        [nameof(GenerateClip)] = nameof(ClipGenerated),
        [nameof(FinishVideo)] = nameof(VideoFinished),
        [nameof(StoreVideo)] = nameof(VideoStored),
    };

    public static TheoryData<string, string> Jobs
    {
        get
        {
            var jobs = new TheoryData<string, string>();
            foreach (var (version, job) in StoredJob.All)
            {
                jobs.Add(version, job);
            }

            return jobs;
        }
    }

    /// <summary>The requests and the events of the workers are stored, the commands and the end are this version's.</summary>
    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Should_complete_it_on_the_events_of_its_workers(string version, string job)
    {
        await using var fleet = await ReplayFleet.StartAsync(rabbit, OrchestratorService.Module);
        var published = new List<Guid>();
        foreach (var envelope in StoredJob.Read(version, job))
        {
            var (name, message) = (StoredJob.NameOf(envelope), envelope["message"]!);
            if (StoredJob.IsOfTheSaga(name))
            {
                await fleet.SentAsync(name, sent => Members(sent).SequenceEqual(Members(message)));
            }
            else
            {
                published.Add(await fleet.PublishAsync(StoredJob.QueueOf(name) ?? $"AdGenius:{name}", envelope));
            }
        }

        Assert.Equal("spring", (await fleet.SentAsync(nameof(VideoCompleted)))["labels"]!["campaign"]!.GetValue<string>());
        Assert.NotEmpty(published);
        Assert.Empty(fleet.Consumed.Failures);
    }

    /// <summary>The commands are stored, the events are those of this version's workers.</summary>
    [LongTest]
    [Theory]
    [MemberData(nameof(Jobs))]
    public async Task Should_do_the_work_that_its_orchestrator_commands(string version, string job)
    {
        await using var fleet = await ReplayFleet.StartAsync(
            rabbit, PromptWorkerService.Module, ProviderWorkerService.Module, FrameWorkerService.Module, StorageWorkerService.Module);
        var store = fleet.Services.GetRequiredService<IObjectStore>();
        var done = new List<string>();
        JsonNode? result = null;
        foreach (var envelope in StoredJob.Read(version, job).Where(one => Results.ContainsKey(StoredJob.NameOf(one))))
        {
            var (name, message) = (StoredJob.NameOf(envelope), envelope["message"]!);
            if (name == nameof(StoreVideo))
            {
                message["outputs"] = result!["outputs"]!.DeepClone(); // finishing puts its files under new keys in each run
            }

            if (name == nameof(GenerateClip))
            {
                await WriteJobAsync(message, fleet); // nothing is bought for a job that does not exist
            }

            await ReferAsync(message, store);
            await fleet.PublishAsync(StoredJob.QueueOf(name)!, envelope);
            result = await fleet.SentAsync(
                Results[name], sent => JsonNode.DeepEquals(sent["jobId"], message["jobId"])
                    && JsonNode.DeepEquals(sent["batchIndex"], message["batchIndex"]));
            done.Add(name);
        }

        Assert.Contains(nameof(StoreVideo), done);
        Assert.Empty(fleet.Consumed.Failures);
    }

    [Fact]
    public async Task Should_have_the_stored_messages_of_both_jobs_of_this_version()
    {
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1" && !StoredJob.IsComplete)
        {
            await using var fleet = await ReplayFleet.StartAsync(
                rabbit,
                OrchestratorService.Module,
                PromptWorkerService.Module,
                ProviderWorkerService.Module,
                FrameWorkerService.Module,
                StorageWorkerService.Module);
            await StoredJob.WriteAsync(fleet);
        }

        Assert.True(
            StoredJob.IsComplete, "The messages of this version's jobs are not stored yet; run this class with ADGENIUS_APPROVE=1.");
        foreach (var (version, job) in StoredJob.All)
        {
            var names = StoredJob.Read(version, job).Select(StoredJob.NameOf).ToHashSet();
            string[] expected = job == "local" ? [nameof(RenderKeyframes), nameof(ComposeClip)] : [nameof(GenerateClip)];
            Assert.Empty(expected.Append(nameof(GenerateVideo)).Append(nameof(VideoCompleted)).Except(names));
        }
    }

    /// <summary>Writes the row of a command's job, as its orchestrator has before it sends the command.</summary>
    private static async Task WriteJobAsync(JsonNode command, ReplayFleet fleet)
    {
        await using var scope = fleet.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var jobId = command["jobId"]!.GetValue<Guid>();
        var (tenantName, creativeId) = (command["tenantName"]!.GetValue<string>(), command["creativeId"]!.GetValue<string>());
        if (await database.Videos.AnyAsync(job => job.CorrelationId == jobId, TestContext.Current.CancellationToken))
        {
            return;
        }

        database.Add(new VideoState
        {
            CorrelationId = jobId,
            CurrentState = "Generating",
            RequestId = jobId.ToString(),
            TenantName = tenantName,
            CreativeId = creativeId,
            Model = command["model"]!.GetValue<string>(),
            Request = new GenerateVideo
            {
                RequestId = jobId.ToString(),
                TenantName = tenantName,
                CreativeId = creativeId,
                Prompt = "as commanded",
            },
        });
        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What identifies the work of a message.</summary>
    private static IEnumerable<string?> Members(JsonNode message) =>
        ((string[])["jobId", "takeId", "attempt", "batchIndex"]).Select(name => message[name]?.ToJsonString());

    /// <summary>The files of this run have other lengths and hashes than those of the run that was stored.</summary>
    private static async Task ReferAsync(JsonNode? node, IObjectStore store)
    {
        foreach (var child in node switch
        {
            JsonObject members => [.. members.Select(member => member.Value)],
            JsonArray items => [.. items],
            _ => (List<JsonNode?>)[],
        })
        {
            await ReferAsync(child, store);
        }

        if (node is JsonObject reference && reference.ContainsKey("sha256") && reference["key"] is { } key
            && await store.HeadAsync(key.GetValue<string>(), TestContext.Current.CancellationToken) is { } found)
        {
            (reference["length"], reference["sha256"]) = (found.Length, found.Sha256);
        }
    }
}
