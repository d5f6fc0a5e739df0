using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Brands;
using AdGenius.TestKit.Fakes;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>What the earlier take has was stated for the model, the files and the brand kits of that time.</summary>
public sealed class When_a_regeneration_cannot_use_what_it_copies
{
    private static readonly DiffusionSettings Settings = new()
    {
        Steps = 8, Strength = 0.5, Loras = [new LoraWeight { Name = "pen" }],
    };

    private static readonly VideoModel Hosted = LocalEntries.Of("local", imageInput: false) with { Diffusion = null };

    [Fact]
    public async Task Should_leave_out_the_settings_and_the_picture_that_a_hosted_model_does_not_take()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local", loras: "pen"));
        var jobId = await MakeAsync(fleet, Fleet.Request() with { Diffusion = Settings, SourceImage = "videos/acme/start.png" });
        await fleet.AnnounceAsync(Hosted);

        await fleet.SendAsync(Again(jobId) with { Style = "anime" });

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal((null, null, "anime"), (command.Request.Diffusion, command.Request.SourceImage, command.Request.Style));
        Assert.Equal(["sourceImage", "diffusion"], CopiedMembers.LeftOut(command.Request, command.EarlierRequest!));
    }

    [Fact]
    public async Task Should_refuse_what_the_caller_states_itself()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local", loras: "pen"));
        var jobId = await MakeAsync(fleet, Fleet.Request() with { Diffusion = Settings, SourceImage = "videos/acme/start.png" });
        await fleet.AnnounceAsync(Hosted);

        await fleet.SendAsync(Again(jobId) with { Diffusion = new DiffusionSettings { Steps = 8 } });

        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal("diffusion", Assert.Single(refused.Failures).Field);
    }

    [Fact]
    public async Task Should_keep_the_settings_that_the_model_still_takes()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local", loras: "pen"));
        var jobId = await MakeAsync(fleet, Fleet.Request() with { Diffusion = Settings, SourceImage = "videos/acme/start.png" });
        await fleet.AnnounceAsync(LocalEntries.Of("local", loras: "ink"));

        await fleet.SendAsync(Again(jobId));

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal(Settings with { Loras = null }, command.Request.Diffusion);
        Assert.Equal(["diffusion.loras"], CopiedMembers.LeftOut(command.Request, command.EarlierRequest!));
    }

    [Fact]
    public async Task Should_leave_out_settings_of_local_models_where_a_providers_model_is_stated()
    {
        await using var fleet = await Fleet.StartAsync();
        await fleet.AnnounceAsync(LocalEntries.Of("local", loras: "pen"));
        var jobId = await MakeAsync(fleet, Fleet.Request() with { Diffusion = Settings, SourceImage = "videos/acme/start.png" });

        await fleet.SendAsync(Again(jobId) with { Model = "sandbox" });

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal((null, "videos/acme/start.png"), (command.Request.Diffusion, command.Request.SourceImage));
    }

    [Fact]
    public async Task Should_leave_out_a_picture_and_a_brand_kit_that_were_deleted()
    {
        await using var fleet = await Fleet.StartAsync();
        var (assetId, tenantName) = (Guid.NewGuid(), Fleet.Request().TenantName);
        await fleet.ReadAsync(async database =>
        {
            database.Add(new Asset
            {
                AssetId = assetId, TenantName = tenantName, Kind = AssetKind.Picture, Name = "a", Key = $"videos/{tenantName}/assets/a",
                Status = AssetStatus.Stored,
            });
            return await BrandKitStore.PutAsync(
                database, tenantName, "tea", new BrandKit(), TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);
        });
        var jobId = await MakeAsync(fleet, Fleet.Request() with
        {
            SourceImage = AssetIds.ReferenceTo(assetId),
            Diffusion = new DiffusionSettings { Strength = 0.5, Guidance = 3 },
            BrandKit = "tea",
            Overlays = new Overlays { Logo = new Overlay { From = 2 } },
        });
        await fleet.ReadAsync(async database =>
            await database.Set<Asset>().ExecuteDeleteAsync(TestContext.Current.CancellationToken)
            + await database.Set<StoredBrandKit>().ExecuteDeleteAsync(TestContext.Current.CancellationToken));

        await fleet.SendAsync(Again(jobId));

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal((null, null, null), (command.Request.SourceImage, command.Request.BrandKit, command.Request.Overlays));
        Assert.Equal(new DiffusionSettings { Guidance = 3 }, command.Request.Diffusion);
        Assert.Equal(
            ["sourceImage", "diffusion.strength", "brandKit"], CopiedMembers.LeftOut(command.Request, command.EarlierRequest!));
    }

    [Theory]
    [InlineData(0.25, null)]
    [InlineData(null, "videos/acme/mask.png")]
    public async Task Should_use_stated_settings_with_the_picture_of_the_earlier_take(double? strength, string? mask)
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await MakeAsync(fleet, Fleet.Request() with { SourceImage = "videos/acme/start.png" });

        await fleet.SendAsync(Again(jobId) with { Diffusion = new DiffusionSettings { Strength = strength, Mask = mask } });

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Equal(
            ("videos/acme/start.png", strength, mask),
            (command.Request.SourceImage, command.Request.Diffusion?.Strength, command.Request.Diffusion?.Mask));
    }

    [Fact]
    public async Task Should_refuse_a_stated_strength_where_the_earlier_take_has_no_picture()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await MakeAsync(fleet, Fleet.Request());

        await fleet.SendAsync(Again(jobId) with { Diffusion = new DiffusionSettings { Strength = 0.25 } });

        var fault = Assert.Single((await fleet.Facts.FirstAsync<VideoRefused>()).Failures);
        Assert.Equal("diffusion.strength", fault.Field);
        Assert.Contains("needs a picture to start from", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>Whether the feedback removes them is known when it is read; the request is accepted until then.</summary>
    [Fact]
    public async Task Should_say_what_replaces_music_and_overlays_that_were_deleted()
    {
        var workers = new Workers();
        await using var fleet = await Fleet.StartAsync(workers);
        var (request, jobId) = await MakeWithFilesAsync(fleet);

        workers.Quantify = command => Regenerated(command, new Brief { Music = request.Music });
        await fleet.SendAsync(Again(jobId) with { Music = request.Music }); // as the gateway copies it
        var failure = (await fleet.Facts.FirstAsync<VideoFailed>()).Failure;
        Assert.Equal("music.source", failure.Field);
        Assert.Contains(request.Music!.Source!, failure.Text, StringComparison.Ordinal);
        Assert.Contains("with feedback, basedOnTake and 'music', which replaces it", failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(fleet.Facts.All<RenderKeyframes>(), command => command.JobId != jobId);

        workers.Quantify = command => Regenerated(command, new Brief { Overlays = request.Overlays });
        await fleet.SendAsync(Again(jobId) with { RequestId = "r-logo" });
        failure = (await fleet.Facts.NthAsync<VideoFailed>(2, _ => true)).Failure;
        Assert.Equal("overlays.logo.image", failure.Field);
        Assert.Contains("with feedback, basedOnTake and 'overlays', which replaces it", failure.Text, StringComparison.Ordinal);

        workers.Quantify = command => Regenerated(command, new Brief { Music = command.Request.Music });
        await fleet.SendAsync(Again(jobId) with
        {
            RequestId = "r-replaced", Music = new Music { Mood = "warm" }, Overlays = new Overlays(),
        });
        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.Request.RequestId == "r-replaced");
        Assert.Equal((new Music { Mood = "warm" }, new Overlays()), (command.Request.Music, command.Request.Overlays));
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == command.JobId);
    }

    [Fact]
    public async Task Should_make_the_take_again_where_the_feedback_removes_what_was_deleted()
    {
        var workers = new Workers();
        await using var fleet = await Fleet.StartAsync(workers);
        var (_, jobId) = await MakeWithFilesAsync(fleet);

        workers.Quantify = command => Regenerated(command, brief: null);
        await fleet.SendAsync(Again(jobId) with { Feedback = "no music, no logo" });

        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId != jobId);
        Assert.Empty(fleet.Facts.All<VideoRefused>());
    }

    [Fact]
    public async Task Should_refuse_a_deleted_file_that_the_request_states()
    {
        await using var fleet = await Fleet.StartAsync();
        var (_, jobId) = await MakeWithFilesAsync(fleet);

        await fleet.SendAsync(Again(jobId) with { Music = new Music { Source = AssetIds.ReferenceTo(Guid.NewGuid()) } });

        var refused = await fleet.Facts.FirstAsync<VideoRefused>();
        Assert.Equal("music.source", Assert.Single(refused.Failures).Field);
    }

    [Fact]
    public async Task Should_start_from_stated_pictures_in_the_place_of_that_of_the_earlier_take()
    {
        await using var fleet = await Fleet.StartAsync();
        var jobId = await MakeAsync(fleet, Fleet.Request() with { SourceImage = "videos/acme/start.png" });

        await fleet.SendAsync(Again(jobId) with { Diffusion = new DiffusionSettings { ReferenceImages = ["videos/acme/other.png"] } });

        var command = await fleet.Facts.FirstAsync<QuantifyPrompt>(one => one.JobId != jobId);
        Assert.Null(command.Request.SourceImage);
        Assert.Empty(CopiedMembers.LeftOut(command.Request, command.EarlierRequest!));
    }

    // A take with music and a logo, whose files are deleted then.
    private static async Task<(GenerateVideo Request, Guid JobId)> MakeWithFilesAsync(Fleet fleet)
    {
        var (music, logo, tenantName) = (Guid.NewGuid(), Guid.NewGuid(), Fleet.Request().TenantName);
        await fleet.ReadAsync(database =>
        {
            database.AddRange(
                new Asset
                {
                    AssetId = music, TenantName = tenantName, Kind = AssetKind.Music, Name = "m", Key = $"videos/{tenantName}/assets/m",
                    Status = AssetStatus.Stored,
                },
                new Asset
                {
                    AssetId = logo, TenantName = tenantName, Kind = AssetKind.Logo, Name = "l", Key = $"videos/{tenantName}/assets/l",
                    Status = AssetStatus.Stored,
                });
            return database.SaveChangesAsync(TestContext.Current.CancellationToken);
        });
        var request = Fleet.Request() with
        {
            Music = new Music { Source = AssetIds.ReferenceTo(music) },
            Overlays = new Overlays { Logo = new Overlay { Image = AssetIds.ReferenceTo(logo) } },
        };
        var jobId = await MakeAsync(fleet, request);
        await fleet.ReadAsync(database => database.Set<Asset>().ExecuteDeleteAsync(TestContext.Current.CancellationToken));
        return (request, jobId);
    }

    private static PromptQuantified Regenerated(QuantifyPrompt command, Brief? brief) => WorkerEvents.Quantified(command) with
    {
        Parameters = WorkerEvents.Parameters(command.Request) with
        {
            Brief = brief,
            Regeneration = new RegenerationReport
            {
                BasedOnTake = command.Request.BasedOnTake!.Value, Feedback = command.Request.Feedback!, Changes = [], ChangedScenes = [],
            },
        },
    };

    private static async Task<Guid> MakeAsync(Fleet fleet, GenerateVideo request)
    {
        var jobId = await fleet.RequestAsync(request);
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        return jobId;
    }

    private static GenerateVideo Again(Guid jobId) => new()
    {
        RequestId = "r-again",
        TenantName = Fleet.Request().TenantName,
        CreativeId = Fleet.Request().CreativeId,
        Feedback = "warmer",
        BasedOnTake = JobIds.OfTake(jobId, 1),
    };
}
