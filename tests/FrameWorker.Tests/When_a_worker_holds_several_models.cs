using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.FrameWorker.Tests.Diffusion;
using AdGenius.ObjectStore;
using AdGenius.TestKit.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.FrameWorker.Tests;

/// <summary>A laptop: one worker, and several folders in the folder of models.</summary>
public sealed class When_a_worker_holds_several_models
{
    private static readonly Dictionary<string, string?> Fast = new() {
        ["Diffusion:ExecutionProvider"] = "cpu",
        ["Diffusion:Overrides:ink:Steps"] = "1",
        ["Diffusion:Overrides:ink:Scheduler"] = "euler",
        ["Diffusion:Steps"] = "1",
        ["Diffusion:Scheduler"] = "euler" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_announce_them_and_render_with_the_one_that_a_command_names()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(Fast, WithInk);
        var announced = await worker.ReceiveAsync<LocalModelsAnnounced>();
        Assert.Equal(["local", "local:adgenius-tiny", "local:ink"], announced.Models.Select(model => model.Id));
        Assert.Equal([1, 1, 1], announced.Models.Select(model => model.Diffusion!.Steps));
        Assert.InRange(announced.ExpiresAt - announced.At, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

        await worker.SendToModelAsync("ink", Model());
        await worker.SendToModelAsync("adgenius-tiny", Model());
        await worker.SendAsync(Model());

        List<KeyframesRendered> rendered = [];
        for (var count = 0; count < 3; count++)
        {
            rendered.Add(await worker.ReceiveAsync<KeyframesRendered>());
        }

        Assert.Equal(["adgenius-tiny", "adgenius-tiny", "ink"], rendered.Select(one => one.Resolved).Order(StringComparer.Ordinal));
    }

    /// <summary>A folder may still be copied when the worker starts. Requests for a model that is not ready are refused.</summary>
    [Fact]
    public async Task Should_announce_a_model_whose_files_come_after_the_start()
    {
        const string Graph = "unet/model.onnx";
        var time = new WaitedTime();
        await using var worker = await FrameWorkerProcess.StartAsync(
            Fast,
            home =>
            {
                CopyTiny(Path.Combine(home, "models", "late"), ("sd", "*"));
                File.Delete(Path.Combine(home, "models", "late", Graph));
            },
            services => services.AddSingleton<TimeProvider>(time));
        var announced = await worker.ReceiveAsync<LocalModelsAnnounced>();
        Assert.Equal(VideoModelState.NotReady, StateOfLate(announced));

        CopyTiny(Path.Combine(worker.Home, "models", "late"), ("sd", "model.onnx"));
        await time.PassAsync(TimeSpan.FromSeconds(30));
        announced = await worker.ReceiveAsync<LocalModelsAnnounced>();

        Assert.Equal(VideoModelState.Available, StateOfLate(announced));
        Assert.Equal(["local", "local:adgenius-tiny", "local:late"], announced.Models.Select(model => model.Id));

        static VideoModelState StateOfLate(LocalModelsAnnounced message) => message.Models.Single(model => model.Id == "local:late").State;
    }

    /// <summary>A name that is misspelt, or of a model that another worker holds.</summary>
    [Fact]
    public async Task Should_warn_of_settings_for_a_model_that_it_does_not_hold()
    {
        using var log = new CapturedLog();
        await using var worker = await FrameWorkerProcess.StartAsync(
            new(Fast) { ["Diffusion:Overrides:inc:Steps"] = "2" }, WithInk, services => services.AddSingleton<ILoggerProvider>(log));
        await worker.ReceiveAsync<LocalModelsAnnounced>();

        var warned = Assert.Single(log.Lines, line => line.Contains("Diffusion:Overrides", StringComparison.Ordinal));
        Assert.StartsWith("Warning: Diffusion:Overrides:inc has no effect", warned, StringComparison.Ordinal);
        Assert.Contains("it holds adgenius-tiny, ink", warned, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_command_for_a_model_that_it_does_not_hold()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new(Fast) { ["Diffusion:Models"] = "" }, WithInk);
        var announced = await worker.ReceiveAsync<LocalModelsAnnounced>();
        Assert.Equal(["local", "local:adgenius-tiny"], announced.Models.Select(model => model.Id));

        await worker.SendAsync(Model() with { Model = "ink" });
        var failed = await worker.ReceiveAsync<KeyframesFailed>();

        Assert.Equal((FailureCode.InvalidRequest, "model"), (failed.Failure.Code, failed.Failure.Field));
        Assert.Contains("it holds adgenius-tiny", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_render_batches_of_two_devices_side_by_side()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(
            new(Fast) { ["Diffusion:DeviceIds"] = "0,1", ["Diffusion:Threads"] = "1" });
        await worker.SendAsync(Model());
        await worker.SendAsync(Model());

        await worker.ReceiveAsync<KeyframesRendered>();
        await worker.ReceiveAsync<KeyframesRendered>();
        Assert.True(await worker.IsReadyAsync());
    }

    [Fact]
    public async Task Should_paint_within_the_mask_and_refuse_the_command_without_one()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(Fast, home => CopyInpainting(Path.Combine(home, "models", "paint")));
        await worker.ReceiveAsync<LocalModelsAnnounced>();
        await PutAsync(worker, "videos/demo/start.png", [200, 30, 30]);
        await PutAsync(worker, "videos/demo/mask.png", [255, 255, 255]);
        var command = Model() with { SourceImage = "videos/demo/start.png" };

        await worker.SendToModelAsync("paint", command);
        Assert.Equal("diffusion.mask", (await worker.ReceiveAsync<KeyframesFailed>()).Failure.Field);
        await worker.SendToModelAsync("paint", command with { Diffusion = new DiffusionSettings { Mask = "videos/demo/none.png" } });
        var missing = (await worker.ReceiveAsync<KeyframesFailed>()).Failure;
        Assert.Equal("diffusion.mask", missing.Field);
        Assert.StartsWith("diffusion.mask was not found", missing.Text, StringComparison.Ordinal);
        await worker.SendToModelAsync("paint", command with { Diffusion = new DiffusionSettings { Mask = "videos/demo/mask.png" } });

        Assert.Equal("paint", (await worker.ReceiveAsync<KeyframesRendered>()).Resolved);
    }

    [Fact]
    public async Task Should_start_each_scene_from_its_own_reference_picture()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(Fast);
        await PutAsync(worker, "videos/demo/red.png", [220, 20, 20]);
        await PutAsync(worker, "videos/demo/blue.png", [20, 20, 220]);
        string[] references = ["videos/demo/red.png", "videos/demo/blue.png"];
        var settings = new DiffusionSettings { ReferenceImages = references, Steps = 20, Strength = 0.1 };

        await worker.SendAsync(Model("a wall", "a wall", "a wall") with { Diffusion = settings });
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        var colours = new List<(double Red, double Blue)>();
        foreach (var keyframe in rendered.Keyframes)
        {
            colours.Add(await MeanAsync(worker, keyframe.Picture));
        }

        Assert.True(colours[0].Red > colours[0].Blue, $"{colours[0]}");
        Assert.All(colours.Skip(1), colour => Assert.True(colour.Blue > colour.Red, $"{colour}"));
    }

    private static RenderKeyframes Model(params string[] scenes) =>
        TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), scenes.Length > 0 ? scenes : ["mountains"])
            with { Source = KeyframeSource.Diffusion };

    private static void WithInk(string home)
    {
        Directory.CreateDirectory(Path.Combine(home, "models"));
        Directory.CreateSymbolicLink(Path.Combine(home, "models", "ink"), BundledModel());
    }

    private static string BundledModel()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var model = Path.Combine(folder.FullName, "models", "adgenius-tiny");
            if (File.Exists(Path.Combine(model, "model_index.json")))
            {
                return model;
            }
        }

        throw new InvalidOperationException("models/adgenius-tiny is not in a folder above the tests.");
    }

    /// <summary>The plain test model with the denoiser of an inpainting model.</summary>
    private static void CopyInpainting(string target) => CopyTiny(target, ("sd", "*"), ("inpaint", "model.onnx"));

    private static void CopyTiny(string target, params (string Source, string Files)[] folders)
    {
        var tiny = Path.Combine(AppContext.BaseDirectory, "TinyModels");
        foreach (var (source, files) in folders)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(tiny, source), files, SearchOption.AllDirectories))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(Path.Combine(tiny, source), file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy, overwrite: true);
            }
        }
    }

    private static async Task PutAsync(FrameWorkerProcess worker, string key, byte[] colour)
    {
        const int Side = 64;
        using var picture = Imaging.Picture.OfRgb([.. Enumerable.Repeat(colour, Side * Side).SelectMany(pixel => pixel)], Side, Side);
        using var content = new MemoryStream(picture.ToPng());
        await worker.Store.PutAsync(key, content, new PutOptions { ContentType = "image/png" }, Cancellation);
    }

    private static async Task<(double Red, double Blue)> MeanAsync(FrameWorkerProcess worker, MediaReference reference)
    {
        using var copy = new MemoryStream();
        await using (var content = await worker.Store.OpenReadAsync(reference.Key, Cancellation))
        {
            await content.CopyToAsync(copy, Cancellation);
        }

        using var picture = Imaging.Files.PictureReader.Read(copy.ToArray(), Imaging.Files.PictureLimits.Default);
        var pixels = picture.ToRgb();
        return (
            Enumerable.Range(0, pixels.Length / 3).Average(index => pixels[index * 3]),
            Enumerable.Range(0, pixels.Length / 3).Average(index => pixels[(index * 3) + 2]));
    }
}
