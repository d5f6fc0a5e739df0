using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Tests;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>What a worker reports when its model cannot be loaded, at first and after its device was lost.</summary>
public sealed class ModelReadinessTests
{
    private static DiffusionOptions Auto =>
        new() { ExecutionProvider = "auto", Models = "", Model = TestModels.TinyModel("sd"), WarmUp = false };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_folder_is_opened_once_and_does_not_fail_liveness()
    {
        using var models = new TestModels(fault: _ => new ModelFaultException(ModelFault.BadGraph, "damaged"));

        Assert.Equal((HealthStatus.Unhealthy, "damaged"), await ReadinessAsync(models));
        Assert.Equal((HealthStatus.Unhealthy, "damaged"), await ReadinessAsync(models));

        Assert.Single(models.Opened);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(models));
    }

    /// <summary>The orchestrator, which sends the batches, reads the setting in upper or lower case.</summary>
    [Theory]
    [InlineData("Diffusion", HealthStatus.Unhealthy)]
    [InlineData("diffusion", HealthStatus.Unhealthy)]
    [InlineData("placeholder", HealthStatus.Healthy)]
    public async Task A_bad_folder_counts_where_pictures_are_made_with_it(string source, HealthStatus expected)
    {
        using var models = new TestModels(fault: _ => new ModelFaultException(ModelFault.BadGraph, "damaged"));

        Assert.Equal(expected, (await ReadinessAsync(models, source)).Status);
    }

    [Fact]
    public async Task A_bad_folder_is_opened_again_when_a_file_has_changed()
    {
        using var copy = new TinyModelCopy("sd");
        var options = new DiffusionOptions { ExecutionProvider = "cpu", Models = "", Model = copy.Path, WarmUp = false };
        using var models = new TestModels(options, count => count == 1 ? new ModelFaultException(ModelFault.BadGraph, "damaged") : null);
        Assert.Equal((HealthStatus.Unhealthy, "damaged"), await ReadinessAsync(models));
        var fault = Assert.Throws<ModelFaultException>(models.Devices.All[0].Use(models.Folders.Default).Get);
        Assert.False(fault.IsTransient);
        Assert.Single(models.Opened);

        var graph = Path.Combine(copy.Path, "unet", "model.onnx");
        File.SetLastWriteTimeUtc(graph, File.GetLastWriteTimeUtc(graph).AddSeconds(1));

        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
        Assert.Equal(2, models.Opened.Count);
    }

    [Fact]
    public async Task A_model_that_refuses_the_picture_of_the_warm_up_is_not_ready_with_the_reason()
    {
        using var models = new TestModels(new DiffusionOptions
        {
            ExecutionProvider = "cpu", Models = "", Model = TestModels.TinyModel("sd"), WarmUp = true,
        })
        {
            OpenFolder = (folder, options) => DiffusionModel.Open(
                ModelFolder.Inspect(folder), ExecutionProvider.Cpu, options, part => new FakeGraph(
                    OrtGraph.Load(part, ExecutionProvider.Cpu, options), _ => throw new ArgumentException("not this size"))),
        };

        Assert.Equal((HealthStatus.Unhealthy, "not this size"), await ReadinessAsync(models));
    }

    /// <summary>The number of paths doubles with each link that is followed: the worker would never load the model.</summary>
    [Fact]
    public async Task A_folder_with_links_to_itself_is_loaded_and_a_change_is_noticed()
    {
        using var copy = new TinyModelCopy("sd");
        foreach (var link in new[] { "latest", "current" })
        {
            Directory.CreateSymbolicLink(Path.Combine(copy.Path, link), copy.Path);
        }

        var adapter = Path.Combine(copy.Path, "refiner", "loras", "ink", "unet", "adapter_model.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(adapter)!);
        await File.WriteAllTextAsync(adapter, "one", Cancellation);
        var served = new ModelFolders(
            TestModels.Configuration,
            Microsoft.Extensions.Options.Options.Create(new DiffusionOptions { Model = copy.Path, Models = "" })).Default;

        var before = await FingerprintAsync();
        await File.WriteAllTextAsync(adapter, "three", Cancellation);

        Assert.NotNull(before);
        Assert.NotEqual(before, await FingerprintAsync());

        Task<string?> FingerprintAsync() => Task.Run(() => FolderFingerprint.Of(served)).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
    }

    /// <summary>A network file system that does not answer, when a model is loaded that had made room for another one.</summary>
    [Theory]
    [InlineData(ModelFault.BadGraph)]
    [InlineData(ModelFault.MissingFile)]
    public async Task A_model_that_could_be_loaded_before_is_tried_again(ModelFault reason)
    {
        using var models = new TestModels(fault: count => count is 2 or 3 ? new ModelFaultException(reason, "not now") : null);
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
        var model = models.Devices.All[0].Use(models.Folders.Default);
        model.Unload();

        var fault = Assert.Throws<ModelFaultException>(model.Get);

        Assert.Equal((reason, true), (fault.Fault, fault.IsTransient));
        Assert.Equal((HealthStatus.Unhealthy, "not now"), await ReadinessAsync(models));
        Assert.NotNull(model.Get());
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
        Assert.Equal(4, models.Opened.Count);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(models));
    }

    /// <summary>A batch opens the model before the worker is asked whether it is ready.</summary>
    [Fact]
    public async Task A_fault_that_a_batch_has_found_is_reported_while_the_device_is_in_use()
    {
        using var models = new TestModels(fault: _ => new ModelFaultException(ModelFault.BadGraph, "damaged"));
        using var lease = models.Devices.TryAcquire(models.Devices.All[0])!;
        Assert.Throws<ModelFaultException>(lease.Device.Use(models.Folders.Default).Get);

        Assert.Equal((HealthStatus.Unhealthy, "damaged"), await ReadinessAsync(models));
    }

    /// <summary>Another program held the GPU's memory, or the driver started after the worker.</summary>
    [Theory]
    [InlineData(ModelFault.TooLarge)]
    [InlineData(ModelFault.NoDevice)]
    [InlineData(ModelFault.ExecutionFailed)]
    public async Task A_fault_that_may_pass_is_tried_again(ModelFault reason)
    {
        using var models = new TestModels(fault: count => count <= 2 ? new ModelFaultException(reason, "not now") : null);
        var device = models.Devices.All[0];

        Assert.Equal((HealthStatus.Unhealthy, "not now"), await ReadinessAsync(models));
        Assert.Equal(reason, Assert.Throws<ModelFaultException>(device.Use(models.Folders.Default).Get).Fault); // a batch
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(models));

        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
        Assert.NotNull(device.Use(models.Folders.Default).Get());
        Assert.Equal(3, models.Opened.Count);
    }

    [Theory]
    [InlineData(ModelFault.NoDevice)]
    [InlineData(ModelFault.BadGraph)]
    [InlineData(ModelFault.TooLarge)]
    public async Task Whatever_fails_after_a_loss_is_the_lost_device_and_fails_liveness(ModelFault reason)
    {
        using var models = new TestModels(fault: count => count == 1 ? null : new ModelFaultException(reason, "no GPU"));
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
        var device = models.Devices.All[0];

        device.ReportLoss();

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var fault = Assert.Throws<ModelFaultException>(device.Use(models.Folders.Default).Get);
            Assert.Equal(ModelFault.DeviceLost, fault.Fault);
            Assert.Contains("no GPU", fault.Message, StringComparison.Ordinal);
        }

        Assert.Equal(3, models.Opened.Count);
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(models));
        Assert.Equal(HealthStatus.Unhealthy, (await ReadinessAsync(models)).Status);
    }

    [Fact]
    public async Task A_worker_that_is_being_stopped_does_not_use_its_models_any_more()
    {
        using var models = new TestModels();
        var loaded = models.Devices.All[0].Use(models.Folders.Default);
        var model = loaded.Get();

        models.Devices.Dispose(); // the container does it while a probe may be between loading the model and warming it up

        Assert.Throws<ObjectDisposedException>(() => model.WarmUp(Cancellation));
        Assert.Throws<ObjectDisposedException>(loaded.Get);
        Assert.Equal((HealthStatus.Unhealthy, "The worker is being stopped."), await ReadinessAsync(models));
    }

    [Fact]
    public async Task A_model_is_loaded_before_the_first_batch_needs_it()
    {
        using var models = new TestModels();
        await using var services = ServicesOf(models);

        await FrameWorkerService.LoadDefaultModelAsync(services);

        Assert.True(models.Devices.All[0].HasLoaded(models.Folders.Default));
        models.Devices.All[0].Use(models.Folders.Default).Get();
        Assert.Single(models.Opened);
        using var lease = models.Devices.TryAcquire(models.Devices.All[0]);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task A_fault_of_a_model_that_was_loaded_early_is_that_of_the_batch()
    {
        using var models = new TestModels(fault: _ => new ModelFaultException(ModelFault.BadGraph, "damaged"));
        await using var services = ServicesOf(models);

        await Assert.ThrowsAsync<ModelFaultException>(() => FrameWorkerService.LoadDefaultModelAsync(services));

        Assert.Equal("damaged", Assert.Throws<ModelFaultException>(models.Devices.All[0].Use(models.Folders.Default).Get).Message);
        Assert.Single(models.Opened);
    }

    [Fact]
    public async Task A_device_lost_while_loading_fails_liveness_too()
    {
        using var models = new TestModels(fault: _ => new ModelFaultException(ModelFault.DeviceLost, "lost"));

        Assert.Equal(HealthStatus.Unhealthy, (await ReadinessAsync(models)).Status);

        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(models));
    }

    [Fact]
    public async Task A_rendered_picture_ends_the_loss()
    {
        using var models = new TestModels();
        await ReadinessAsync(models);
        var device = models.Devices.All[0];
        device.ReportLoss();

        Assert.NotNull(device.Use(models.Folders.Default).Get());
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(models));
        device.ReportRendered();

        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(models));
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
    }

    [Theory]
    [InlineData(true, HealthStatus.Healthy)]
    [InlineData(false, HealthStatus.Unhealthy)]
    public async Task A_warm_up_ends_the_loss_and_loading_alone_does_not(bool warmUp, HealthStatus expected)
    {
        var options = new DiffusionOptions { ExecutionProvider = "cpu", Models = "", Model = TestModels.TinyModel("sd"), WarmUp = warmUp };
        using var models = new TestModels(options, count => count == 1 ? new ModelFaultException(ModelFault.DeviceLost, "lost") : null);
        Assert.Equal(HealthStatus.Unhealthy, (await ReadinessAsync(models)).Status);
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(models));

        Assert.Equal(expected, (await ReadinessAsync(models)).Status);

        Assert.Equal(expected, await LivenessAsync(models));
        Assert.Equal(2, models.Opened.Count);
    }

    /// <summary>A model of another name too, which no GPU was tried for yet.</summary>
    [Fact]
    public async Task A_card_that_was_lost_is_not_replaced_by_the_processor()
    {
        using var models = new TestModels(Auto)
        {
            OpenFolder = (folder, options) => TestModels.OpenAs(ExecutionProvider.Cuda, folder, options),
        };
        var device = models.Devices.All[0];
        Assert.Equal((HealthStatus.Healthy, "sd on cuda"), await ReadinessAsync(models));
        Assert.Equal(ExecutionProvider.Auto, models.LastOptions!.ExecutionProvider);

        device.ReportLoss();

        foreach (var served in new[] { models.Folders.Default, Control(models) })
        {
            device.Use(served).Get();
            Assert.Equal(ExecutionProvider.Cuda, models.LastOptions!.ExecutionProvider);
        }

        Assert.Equal(["sd", "sd", "control"], models.Opened.Select(one => one.Model));
    }

    [Fact]
    public void A_card_that_was_lost_when_its_first_model_was_loaded_is_not_replaced_by_the_processor()
    {
        using var models = new TestModels(Auto, count => count == 1 ? new ModelFaultException(ModelFault.DeviceLost, "lost") : null)
        {
            OpenFolder = (folder, options) => TestModels.OpenAs(ExecutionProvider.Cuda, folder, options),
        };
        var device = models.Devices.All[0];

        Assert.Throws<ModelFaultException>(device.Use(models.Folders.Default).Get);
        device.Use(models.Folders.Default).Get();

        Assert.Equal(ExecutionProvider.Cuda, models.LastOptions!.ExecutionProvider);
    }

    /// <summary>Where no GPU was found, it is searched for with every load.</summary>
    [Fact]
    public async Task The_processor_in_the_place_of_a_card_is_reported_for_the_models_that_are_loaded_now()
    {
        var (provider, fallback) = (ExecutionProvider.Cpu, (string?)null);
        using var models = new TestModels(Auto)
        {
            OpenFolder = (folder, options) => TestModels.OpenAs(provider, folder, options, fallback),
        };
        var device = models.Devices.All[0];
        Assert.Equal((HealthStatus.Healthy, "sd on cpu"), await ReadinessAsync(models));

        fallback = "This build supports cuda, and the processor is used because the GPU is full.";
        device.Use(Control(models)).Get();
        var (status, text) = await ReadinessAsync(models);
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.StartsWith("control on cpu: " + fallback, text, StringComparison.Ordinal);
        Assert.Equal(ExecutionProvider.Auto, models.LastOptions!.ExecutionProvider);

        (provider, fallback) = (ExecutionProvider.Cuda, null);
        device.Use(models.Folders.Default).Get();
        Assert.Equal(ExecutionProvider.Auto, models.LastOptions!.ExecutionProvider);
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync(models)).Status);
    }

    [Fact]
    public async Task Every_device_is_tried_before_the_worker_is_ready_and_a_broken_one_is_named()
    {
        var options = new DiffusionOptions { ExecutionProvider = "cpu", Models = "", DeviceIds = "0,3" };
        using var models = new TestModels(options, count => count == 2 ? new ModelFaultException(ModelFault.NoDevice, "no GPU") : null);

        Assert.Equal((HealthStatus.Unhealthy, "device 3: no GPU"), await ReadinessAsync(models));
        Assert.Equal([("adgenius-tiny", 0), ("adgenius-tiny", 3)], models.Opened);
    }

    [Fact]
    public async Task A_worker_whose_device_renders_a_batch_is_ready()
    {
        using var models = new TestModels();
        using var lease = await models.Devices.TryAcquireAsync(models.Folders.Default, TimeSpan.Zero, Cancellation);

        Assert.Equal((HealthStatus.Healthy, "rendering"), await ReadinessAsync(models));
        Assert.Empty(models.Opened);
    }

    [Fact]
    public async Task A_warm_up_renders_a_picture_where_it_is_wanted()
    {
        var options = new DiffusionOptions { ExecutionProvider = "cpu", Models = "", Model = TestModels.TinyModel("sd"), WarmUp = true };
        using var models = new TestModels(options);

        var (status, text) = await ReadinessAsync(models);

        Assert.Equal((HealthStatus.Healthy, "sd on cpu"), (status, text));
    }

    private static ServedModel Control(TestModels models) =>
        models.Folders.Default with { Name = "control", Path = TestModels.TinyModel("control"), IsDefault = false };

    private static ServiceProvider ServicesOf(TestModels models) =>
        new ServiceCollection().AddSingleton(_ => models.Devices).AddSingleton(_ => models.Folders).BuildServiceProvider();

    private static async Task<HealthStatus> LivenessAsync(TestModels models) =>
        (await new ModelLivenessCheck(models.Devices, models.Enhancers).CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;

    private static async Task<(HealthStatus Status, string? Text)> ReadinessAsync(TestModels models, string? source = null)
    {
        var configuration = source is null
            ? TestModels.Configuration
            : new ConfigurationBuilder().AddInMemoryCollection([new("Frames:Source", source)]).Build();
        var check = new ModelHealthCheck(models.Readiness, configuration);
        var result = await check.CheckHealthAsync(new HealthCheckContext(), Cancellation);
        return (result.Status, result.Description);
    }
}
