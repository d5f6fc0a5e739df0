using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Tests;

/// <summary>End to end: a stored take again, with feedback.</summary>
public sealed class RegenerateTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Only_the_scene_that_the_feedback_names_has_another_picture()
    {
        var (exitCode, first, errors) = await _command.RunJsonAsync(
            "generate", "--scene", "A lake in the mountains", "--scene", "A city street", "--no-ai", "--duration", "2", "--out", "a.mp4");
        Assert.True(exitCode == 0, errors);
        var before = Keyframes();
        Assert.Equal(2, before.Count);

        var jobId = first.GetProperty("jobId").GetString()!;
        var (again, next, moreErrors) = await _command.RunJsonAsync(
            "regenerate", jobId, "make the second scene darker", "--out", "b.mp4");

        Assert.True(again == 0, moreErrors);
        Assert.True(File.Exists(Path.Combine(_command.Folder, "b.mp4")));
        var after = Keyframes();
        after.ExceptWith(before.Keys);
        Assert.Equal(2, after.Count);
        Assert.Single(after.Hashes, hash => before.Hashes.Contains(hash));
        Assert.Equal(
            JobIds.OfTake(Guid.Parse(jobId), 1), next.GetProperty("basedOn").GetProperty("takeId").GetGuid());
        var report = next.GetProperty("parameters").GetProperty("regeneration");
        Assert.Equal([2], report.GetProperty("changedScenes").EnumerateArray().Select(scene => scene.GetInt32()));
        Assert.All(
            report.GetProperty("changes").EnumerateArray(),
            change => Assert.StartsWith("scenes[1].", change.GetProperty("field").GetString(), StringComparison.Ordinal));
        Assert.EndsWith("-002.mp4", next.GetProperty("takes")[0].GetProperty("key").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--take is '0'; allowed are the number of a take, 1 to 12, and a take's id.", "better", "--take", "0")]
    [InlineData("--take is '-1'; allowed are the number of a take, 1 to 12, and a take's id.", "better", "--take=-1")]
    [InlineData("--take is 'last'; allowed are the number of a take, 1 to 12, and a take's id.", "better", "--take", "last")]
    [InlineData("FEEDBACK must have 1 to 10,000 characters.", " ")]
    [InlineData("--seed is -1; allowed are whole numbers from 0 to 4294967295.", "better", "--seed", "-1")]
    [InlineData("--seed is 'x'; it must be a whole number.", "better", "--seed", "x")]
    public async Task Bad_input_is_refused_before_anything_starts(string text, params string[] arguments)
    {
        var outcome = await _command.RunAsync(["regenerate", Guid.NewGuid().ToString(), .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(text, outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("0198c0de-0000-7000-8000-000000000001")]
    public async Task A_take_is_named_by_its_number_or_its_id(string take)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send("{}", 404));
        var job = Guid.NewGuid();

        await _command.RunAsync("regenerate", job.ToString(), "better", "--take", take, "--server", gateway.Address.ToString());

        Assert.Equal($"/api/v1/videos/{job}/takes/{take}/regenerate", Assert.Single(gateway.Calls).Path);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4294967295L)]
    public async Task A_seed_is_sent_where_one_is_given(long? seed)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send("{}", 404));

        string[] option = seed is null ? [] : ["--seed", $"{seed}"];
        await _command.RunAsync(["regenerate", $"{Guid.NewGuid()}", "better", "--server", $"{gateway.Address}", .. option]);

        using var body = JsonDocument.Parse(Assert.Single(gateway.Calls).Body);
        Assert.Equal(seed, body.RootElement.TryGetProperty("seed", out var sent) ? sent.GetInt64() : null);
    }

    [Fact]
    public async Task Words_that_no_rule_knows_are_named()
    {
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = "A lake" };
        var job = new VideoJob
        {
            Id = Guid.NewGuid(),
            RequestId = "r",
            Tenant = "demo",
            Creative = "c",
            State = "Completed",
            IsEnded = true,
            Model = "local",
            AcceptedAt = DateTimeOffset.UnixEpoch,
            Cost = 0,
            Self = new Uri("http://gateway.example/"),
            Events = new Uri("http://gateway.example/"),
            Takes = [],
            Parameters = WorkerEvents.Parameters(request) with
            {
                Regeneration = new RegenerationReport
                {
                    BasedOnTake = Guid.NewGuid(),
                    Feedback = "a purple sky",
                    Changes = [new ParameterChange { Field = "scenes[0].prompt", Text = "The first scene changed." }],
                    ChangedScenes = [1],
                    AddedWords = ["a purple sky"],
                },
            },
        };
        await using var gateway = await ScriptedGateway.StartAsync(
            ScriptedGateway.Send(JsonSerializer.Serialize(job, HttpJson.Options)));

        var outcome = await _command.RunAsync("regenerate", $"{job.Id}", "a purple sky", "--server", $"{gateway.Address}");

        Assert.Contains(
            "No rule knows these words, so they are in the prompts as they were written: a purple sky", outcome.Output,
            StringComparison.Ordinal);
    }

    private KeyframeFiles Keyframes()
    {
        var files = Directory.GetFiles(Path.Combine(_command.Home, "objects"), "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("/keyframes/", StringComparison.Ordinal)
                && Path.GetExtension(path) is ".jpg" or ".png" or ".webp");
        return new KeyframeFiles(files.ToDictionary(path => path, path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))));
    }

    private sealed class KeyframeFiles(Dictionary<string, string> hashes)
    {
        public int Count => hashes.Count;

        public IReadOnlyCollection<string> Keys => [.. hashes.Keys];

        public IReadOnlyCollection<string> Hashes => [.. hashes.Values];

        public void ExceptWith(IEnumerable<string> keys)
        {
            foreach (var key in keys)
            {
                hashes.Remove(key);
            }
        }
    }
}
