using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Policies;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_stored_take_is_edited
{
    [Fact]
    public async Task Should_finish_the_stored_scenes_again_and_generate_nothing()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request() with { VoiceOver = new VoiceOver { Text = "Hello." } });
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        var jobId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId));
        var second = await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        Assert.Equal((TakeStatus.Stored, 2), (second.Takes[0].Status, second.Takes[0].Iteration));
        Assert.Equal(first.Takes[0].ProducedBy, second.Takes[0].ProducedBy);
        Assert.Equal(0, second.Cost);
        var check = fleet.Facts.All<QuantifyPrompt>().Single(one => one.JobId == jobId);
        Assert.Equal("A lake at dawn", check.Earlier?.Scenes[0].Text); // only the policy is checked
        Assert.Single(fleet.Facts.All<ComposeClip>());
        var command = fleet.Facts.All<FinishVideo>().Single(one => one.JobId == jobId);
        Assert.EndsWith(".source.mp4", command.Clip.Key, StringComparison.Ordinal);
        Assert.Equal((1.0, 3.0), (command.Edit?.From, command.Edit?.To));
        Assert.Equal((null, "warm"), (command.Brief?.VoiceOver, command.Brief?.Music?.Mood));
        Assert.Equal("A lake at dawn", command.Parameters.Scenes[0].Text);
        var states = (await fleet.HistoryAsync(jobId)).Where(one => one.Type == "state").Select(one => one.Data);
        Assert.Equal(["""{"state":"Quantifying"}""", """{"state":"Finishing"}""", """{"state":"Storing"}"""], states);
    }

    [Fact]
    public async Task Should_be_refused_for_a_take_that_does_not_exist_or_is_another_tenants()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        foreach (var request in (GenerateVideo[])[
            EditOf(Guid.NewGuid()),
            EditOf(first.Takes[0].TakeId) with { TenantName = "other" }])
        {
            await fleet.RequestAsync(request);
            var refused = await fleet.Facts.FirstAsync<VideoRefused>(one => one.TenantName == request.TenantName);
            var failure = Assert.Single(refused.Failures);
            Assert.Equal((FailureCode.InvalidRequest, "edit.takeId"), (failure.Code, failure.Field));
        }

        Assert.Single(fleet.Facts.All<FinishVideo>());
    }

    /// <summary>The finished video, which has all scenes of the take, has 6 s.</summary>
    [Fact]
    public async Task Should_be_refused_where_it_begins_behind_the_scenes()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        await fleet.RequestAsync(EditOf(first.Takes[0].TakeId) with { Edit = new() { TakeId = first.Takes[0].TakeId, From = 7 } });

        var failure = Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures);
        Assert.Equal(
            ("edit.from", "edit.from is 7; the take's scenes have at most 6 seconds."), (failure.Field, failure.Text));
    }

    /// <summary>The scenes of a take that was cut are kept whole, so its video says nothing of their length.</summary>
    [Fact]
    public async Task Should_be_accepted_where_it_begins_behind_a_part_of_the_scenes()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();
        var cutId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId));
        var cut = await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == cutId);

        var jobId = await fleet.RequestAsync(Fleet.Request("edit-2") with
        {
            Prompt = null, Edit = new VideoEdit { TakeId = cut.Takes[0].TakeId, From = 7 },
        });

        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
    }

    [Fact]
    public async Task Should_fall_back_to_no_model_when_the_stored_scenes_are_unusable()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();
        fleet.Workers.Finish = command => WorkerEvents.FinishFailed(command, FailureCode.InvalidMedia);

        var jobId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId) with { Fallback = Fallback.Placeholder });
        await fleet.Facts.FirstAsync<VideoFailed>(one => one.JobId == jobId);
        Assert.Single(fleet.Facts.All<RenderKeyframes>());
        Assert.Single(fleet.Facts.All<StoreVideo>());
    }

    [Fact]
    public async Task Should_make_what_the_edit_states_of_a_take_that_was_regenerated()
    {
        await using var fleet = await Fleet.StartAsync(new Workers
        {
            Quantify = command => new PromptQuantified
            {
                JobId = command.JobId,
                Parameters = WorkerEvents.Parameters(command.Request) with
                {
                    Regeneration = new RegenerationReport
                    {
                        BasedOnTake = Guid.NewGuid(), Feedback = "warmer", Changes = [], ChangedScenes = [],
                    },
                },
            },
        });
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        var jobId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        Assert.Equal("warm", fleet.Facts.All<FinishVideo>().Single(one => one.JobId == jobId).Brief?.Music?.Mood);
        Assert.Equal("warm", fleet.Facts.All<StoreVideo>().Single(one => one.JobId == jobId).Brief?.Music?.Mood);
    }

    /// <summary>Its parameters are those of the take, whose music was another.</summary>
    [Fact]
    public async Task Should_say_that_the_mood_of_its_music_is_not_known()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();

        var jobId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId) with { Music = new Music { Mood = "polka" } });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        Assert.Contains(
            (await fleet.JobAsync(jobId)).Parameters!.Adjustments!,
            text => text.StartsWith("music.mood 'polka' names no known mood", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_have_the_label_that_the_tenants_policy_wants_now()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.RequestAsync(Fleet.Request());
        var first = await fleet.Facts.FirstAsync<VideoCompleted>();
        await fleet.ReadAsync(database =>
        {
            database.Add(new StoredPolicy
            {
                TenantName = Fleet.Request().TenantName,
                Policy = new TenantPolicy { Label = true },
                UpdatedAt = DateTimeOffset.UnixEpoch,
            });
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });

        var jobId = await fleet.RequestAsync(EditOf(first.Takes[0].TakeId));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);

        Assert.True(fleet.Facts.All<FinishVideo>().Single(one => one.JobId == jobId).Brief?.Disclosure?.Label);
    }

    private static GenerateVideo EditOf(Guid takeId) => Fleet.Request("edit-1") with
    {
        Prompt = null,
        Edit = new VideoEdit { TakeId = takeId, From = 1, To = 3 },
        Music = new Music { Mood = "warm" },
    };
}
