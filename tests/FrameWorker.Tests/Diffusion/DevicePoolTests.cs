using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Tests;
using AdGenius.FrameWorker.Diffusion;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>Which device a batch gets, and which models stay in its memory.</summary>
public sealed class DevicePoolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_device_belongs_to_one_batch_at_a_time()
    {
        using var models = new TestModels();
        var (pool, model) = (models.Devices, models.Folders.Default);
        var first = (await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation))!;
        Assert.Null(await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation));
        Assert.Null(pool.TryAcquire(pool.All[0]));
        var waiting = pool.TryAcquireAsync(model, TimeSpan.FromMinutes(1), Cancellation);

        first.Dispose();
        first.Dispose(); // a second time changes nothing

        using var second = await waiting;
        Assert.NotNull(second);
        Assert.Null(await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation));
    }

    [Fact]
    public async Task A_batch_gets_a_lost_device_last()
    {
        using var models = new TestModels(new DiffusionOptions { ExecutionProvider = "cpu", Models = "", DeviceIds = "0,1" });
        var (pool, model) = (models.Devices, models.Folders.Default);
        pool.All[0].Use(model).Get();
        pool.All[0].ReportLoss();

        using var first = await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation);
        using var second = await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation);

        Assert.Equal((1, 0), (first!.Device.Id, second!.Device.Id));
    }

    /// <summary>Otherwise the next batch would come to it and not wait.</summary>
    [Fact]
    public void A_model_that_found_no_room_is_unloaded_and_the_others_stay()
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            Model = TestModels.TinyModel("sd"),
            MaxLoadedModels = 2,
        };
        using var models = new TestModels(options);
        var device = models.Devices.All[0];
        var (full, other) = (models.Folders.Default, models.Folders.Default with { Name = "other" });
        device.Use(other).Get();
        var model = device.Use(full).Get();

        device.ReportUnavailable(model);

        Assert.Equal((false, true), (device.HasLoaded(full), device.HasLoaded(other)));
        Assert.NotNull(device.UnusableFor);
    }

    /// <summary>They would stay loaded otherwise, and the model that needs the room would never be.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Models_that_another_does_not_fit_beside_are_unloaded(bool fitsAlone)
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            Model = TestModels.TinyModel("sd"),
            MaxLoadedModels = 2,
        };
        using var models = new TestModels(
            options, count => count == 2 ? new ModelFaultException(ModelFault.TooLarge, "no room") { IsTransient = fitsAlone } : null);
        var device = models.Devices.All[0];
        var (large, other) = (models.Folders.Default, models.Folders.Default with { Name = "other" });
        device.Load(other);

        if (fitsAlone)
        {
            Assert.NotNull(device.Load(large));
        }
        else
        {
            Assert.Throws<ModelFaultException>(() => device.Load(large));
        }

        Assert.Equal((fitsAlone, !fitsAlone), (device.HasLoaded(large), device.HasLoaded(other)));
    }

    /// <summary>The processor does not report that its memory is full: the system ends the process, and every batch with it.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Models_that_exceed_the_memory_of_the_processor_together_are_not_loaded_together(int size, bool fitTogether)
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            Model = TestModels.TinyModel("sd"),
            MaxLoadedModels = 2,
        };
        var memory = size * ModelFolder.Inspect(options.Model).WeightBytes;
        using var models = new TestModels(options)
        {
            OpenFolder = (folder, modelOptions) => DiffusionModel.Open(folder, modelOptions with { MemoryBytes = memory }),
        };
        var device = models.Devices.All[0];
        var other = models.Folders.Default with { Name = "other" };
        device.Load(other);

        device.Load(models.Folders.Default);

        Assert.Equal((true, fitTogether), (device.HasLoaded(models.Folders.Default), device.HasLoaded(other)));
    }

    /// <summary>A model may be loaded beside others and have no room for its first picture.</summary>
    [Fact]
    public void Models_that_another_cannot_compute_beside_are_unloaded_before_its_batch_is_halved()
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            Model = TestModels.TinyModel("sd"),
            MaxLoadedModels = 2,
        };
        var sizes = new List<int>();
        Action<int> beforeRun = sizes.Add;
        using var models = new TestModels(options)
        {
            OpenFolder = (folder, modelOptions) => DiffusionModel.Open(
                ModelFolder.Inspect(folder), ExecutionProvider.Cpu, modelOptions, part => part.Name == "unet"
                    ? new FakeGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, modelOptions), count => beforeRun(count))
                    : OrtGraph.Load(part, ExecutionProvider.Cpu, modelOptions)),
        };
        var device = models.Devices.All[0];
        var other = models.Folders.Default with { Name = "other" };
        device.Load(other);
        var model = device.Load(models.Folders.Default);
        beforeRun += _ =>
        {
            if (device.HasLoaded(other))
            {
                throw new DeviceMemoryException();
            }
        };

        var pictures = model.Generate(
            [.. Enumerable.Range(0, 4)
                .Select(seed => new ImageRequest { Prompt = "a red car", Seed = seed, Steps = 1, GuidanceScale = 1 })],
            null,
            Cancellation);

        Assert.Equal(4, pictures.Count);
        Assert.Equal([4, 4], sizes);
        Assert.Equal((true, false), (device.HasLoaded(models.Folders.Default), device.HasLoaded(other)));
    }

    [Fact]
    public async Task A_batch_gets_the_device_that_has_its_model_in_memory()
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            DeviceIds = "0,1",
            Model = TestModels.TinyModel("sd"),
        };
        using var models = new TestModels(options);
        var (pool, model) = (models.Devices, models.Folders.Default);
        pool.All[1].Use(model).Get();

        using var lease = await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation);
        using var other = await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation);

        Assert.Equal((1, 0), (lease!.Device.Id, other!.Device.Id));
        Assert.Null(await pool.TryAcquireAsync(model, TimeSpan.Zero, Cancellation));
    }

    /// <summary>What the operator sets for GPUs reaches the runtime.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_of_the_card_are_passed_on(bool tensorFloat32)
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Models = "",
            Model = TestModels.TinyModel("sd"),
            TensorFloat32 = tensorFloat32,
            DeviceMemoryMebibytes = 3,
            MaxBatchSize = 7,
            DeviceIds = "2",
        };
        using var models = new TestModels(options);

        models.Devices.All[0].Use(models.Folders.Default).Get();

        var opened = models.LastOptions!;
        Assert.Equal((tensorFloat32, 3L << 20), (opened.UseTensorFloat32, opened.DeviceMemoryBytes));
        Assert.Equal((7, 2), (opened.MaxBatchSize, opened.DeviceId));
    }

    [Theory]
    [InlineData(1, "sd control sd")]
    [InlineData(2, "sd control")]
    public void The_model_that_was_used_least_recently_makes_room(int maxLoaded, string opened)
    {
        var options = new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Model = TestModels.TinyModel("sd"),
            Models = "",
            MaxLoadedModels = maxLoaded,
        };
        using var models = new TestModels(options);
        var control = models.Folders.Default with { Name = "control", Path = TestModels.TinyModel("control"), IsDefault = false };
        var device = models.Devices.All[0];

        device.Use(models.Folders.Default).Get();
        device.Use(control).Get();
        device.Use(models.Folders.Default).Get();

        Assert.Equal(opened, string.Join(' ', models.Opened.Select(one => one.Model)));
        Assert.True(device.HasLoaded(models.Folders.Default));
        Assert.Equal(maxLoaded == 2, device.HasLoaded(control));
    }

    /// <summary>Requests for a damaged model would otherwise make the worker load the others again each time.</summary>
    [Fact]
    public void A_model_that_is_known_to_be_damaged_gets_no_room()
    {
        using var damaged = new TinyModelCopy("control");
        var graph = Path.Combine(damaged.Path, "unet", "model.onnx");
        var good = File.ReadAllBytes(graph);
        using var models = new TestModels(new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Model = TestModels.TinyModel("sd"),
            Models = "",
        });
        var broken = models.Folders.Default with { Name = "broken", Path = damaged.Path, IsDefault = false };
        var device = models.Devices.All[0];
        File.Delete(graph);
        Assert.Throws<ModelFaultException>(device.Use(broken).Get);
        device.Use(models.Folders.Default).Get();

        Assert.Throws<ModelFaultException>(device.Use(broken).Get);

        Assert.True(device.HasLoaded(models.Folders.Default));
        File.WriteAllBytes(graph, good);
        device.Use(broken).Get();
        Assert.Equal((true, false), (device.HasLoaded(broken), device.HasLoaded(models.Folders.Default)));
    }
}
