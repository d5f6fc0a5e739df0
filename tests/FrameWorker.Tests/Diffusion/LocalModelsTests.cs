using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Schedulers;
using AdGenius.FrameWorker.Catalogue;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.VideoRequests;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>What a worker says about its models, and which commands they can render.</summary>
public sealed class LocalModelsTests
{
    [Fact]
    public void A_model_fused_with_a_control_net_says_that_it_needs_a_control_image()
    {
        var entry = Describe(new DiffusionOptions { Model = TestModels.TinyModel("control"), Models = "" })[0];

        Assert.Equal((VideoModelState.Available, InputNeed.Required), (entry.State, entry.Diffusion!.ControlImage));
        Assert.Equal("diffusion.controlImage", FaultOf("control", null)!.Field);
        Assert.Null(FaultOf("control", new DiffusionSettings { ControlImage = "videos/demo/c.png" }));
    }

    [Fact]
    public void What_a_plain_model_does_not_support_is_refused_by_its_field()
    {
        Assert.Null(FaultOf("sd", null));
        Assert.Equal("diffusion.controlImage", FaultOf("sd", new DiffusionSettings { ControlImage = "videos/demo/c.png" })!.Field);
        var failure = FaultOf("sd", new DiffusionSettings { Loras = [new LoraWeight { Name = "ink" }] })!;
        Assert.Equal((FailureCode.InvalidRequest, "diffusion.loras"), (failure.Code, failure.Field));
        Assert.Contains("it has none", failure.Text, StringComparison.Ordinal);
    }

    /// <summary>A model that is none for inpainting keeps what the mask does not cover, if it can encode the picture.</summary>
    [Fact]
    public void A_mask_is_for_models_that_can_start_from_a_picture()
    {
        var settings = new DiffusionSettings { Mask = "videos/demo/m.png", ReferenceImages = ["videos/demo/a.png"] };
        Assert.All(["sd", "sdxl", "sd3", "flux"], model => Assert.Equal(
            InputNeed.Optional, Describe(new DiffusionOptions { Model = TestModels.TinyModel(model), Models = "" })[0].Diffusion!.Mask));
        Assert.Null(FaultOf("sd", settings));
        Assert.Equal("sourceImage", FaultOf("sd", settings with { ReferenceImages = null })!.Field);

        using var folder = new TinyModelCopy("sd");
        Directory.Delete(Path.Combine(folder.Path, "vae_encoder"), recursive: true);
        var model = ModelFolder.Inspect(folder.Path);
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one") with
        {
            Diffusion = new DiffusionSettings { Mask = "videos/demo/m.png" },
        };
        var failure = CommandSupport.FaultOf(command, model)!;
        Assert.Equal("diffusion.mask", failure.Field);
        Assert.EndsWith("it has no vae_encoder.", failure.Text, StringComparison.Ordinal);
        Assert.Equal(
            InputNeed.None, Describe(new DiffusionOptions { Model = folder.Path, Models = "" })[0].Diffusion!.Mask);
    }

    /// <summary>What T5 is given, without its end; null where CLIP alone reads prompts.</summary>
    [Theory]
    [InlineData("sd", null)]
    [InlineData("sdxl", null)]
    [InlineData("sd3", 255)]
    [InlineData("flux", 511)]
    public void An_entry_says_how_much_of_a_prompt_is_read(string model, int? expected)
    {
        using var folder = new TinyModelCopy(model);
        var index = Path.Combine(folder.Path, "model_index.json");
        var members = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(index))!.AsObject();
        (members["adgenius"] as System.Text.Json.Nodes.JsonObject)?.Remove("max_sequence_length");
        File.WriteAllText(index, members.ToJsonString());

        Assert.Equal(expected, Describe(new DiffusionOptions { Model = folder.Path, Models = "" })[0].Diffusion!.PromptTokens);
    }

    /// <summary>A request for it is refused before any work, and not by every batch.</summary>
    [Theory]
    [InlineData("tokenizer/vocab.json", "{\"a\":1.5}", "tokenizer/vocab.json is not a JSON object of ids by token")]
    [InlineData("text_encoder/config.json", "{\"vocab_size\":10}", "The tokenizer has 564 ids, text_encoder knows 10")]
    [InlineData("scheduler/scheduler_config.json", "{\"_class_name\":\"DDIMScheduler\",\"beta_end\":-5}", "beta_schedule give must be")]
    public void A_model_that_cannot_be_loaded_is_not_ready(string file, string content, string reason)
    {
        using var folder = new TinyModelCopy("sd");
        File.WriteAllText(Path.Combine(folder.Path, file), content);
        var options = new DiffusionOptions { Model = folder.Path, Models = "" };

        var entry = Describe(options)[0];

        Assert.Equal(VideoModelState.NotReady, entry.State);
        Assert.Contains(reason, entry.Note, StringComparison.Ordinal);
    }

    /// <summary>A file without content takes no place on the disk, and would take the memory.</summary>
    [Fact]
    public void A_model_that_is_larger_than_the_memory_is_not_ready()
    {
        using var folder = new TinyModelCopy("sd");
        foreach (var file in new[] { "model.onnx", "model.onnx_data" })
        {
            File.Copy(
                Path.Combine(TestModels.TinyModel("external"), "unet", file), Path.Combine(folder.Path, "unet", file), overwrite: true);
        }

        var options = new DiffusionOptions { Model = folder.Path, Models = "" };
        Assert.Equal(VideoModelState.Available, Describe(options)[0].State);
        using (var weights = File.OpenWrite(Path.Combine(folder.Path, "unet", "model.onnx_data")))
        {
            weights.SetLength(SystemMemory.TotalBytes + (1L << 30));
        }

        var entry = Describe(options)[0];

        Assert.Equal(VideoModelState.NotReady, entry.State);
        var there = (SystemMemory.TotalBytes / (double)(1L << 30)).ToString("0.0##", CultureInfo.InvariantCulture);
        Assert.Contains($"there are {there} GiB of memory", entry.Note, StringComparison.Ordinal);
    }

    /// <summary>It would be missing in every list without a reason.</summary>
    [Fact]
    public void A_folder_that_requests_cannot_name_is_listed_with_the_reason()
    {
        using var folder = new TinyModelCopy("sd");
        var home = Directory.CreateTempSubdirectory("adgenius-home-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(home, "models"));
            Directory.CreateSymbolicLink(Path.Combine(home, "models", "Stable Diffusion"), folder.Path);
            Directory.CreateSymbolicLink(Path.Combine(home, "models", "stable-diffusion"), folder.Path);
            var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration["HomeFolder"] = home;
            FrameWorkerService.Module.AddServices(builder);
            using var services = builder.Services.BuildServiceProvider();

            var models = FrameWorkerService.LocalModelsOf(services);

            Assert.Null(Assert.Single(models, model => model.Name == "stable-diffusion").Fault);
            Assert.Equal("Stable Diffusion", models[^1].Name);
            Assert.StartsWith("requests cannot name it; rename the folder", models[^1].Fault, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>What doctor loads a model with.</summary>
    [Fact]
    public void A_listed_model_has_the_settings_that_a_worker_loads_it_with()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        foreach (var (key, value) in new[]
        {
            ("Model", TestModels.TinyModel("sd")), ("UseSafetyChecker", "false"), ("DeviceMemoryMebibytes", "5"), ("DeviceIds", "1,2"),
        })
        {
            builder.Configuration[$"Diffusion:{key}"] = value;
        }

        FrameWorkerService.Module.AddServices(builder);
        using var services = builder.Services.BuildServiceProvider();

        var model = FrameWorkerService.LocalModelsOf(services)[0];

        Assert.NotNull(model.Folder);
        Assert.Equal(
            (false, 5L << 20, 1), (model.LoadOptions.UseSafetyChecker, model.LoadOptions.DeviceMemoryBytes, model.LoadOptions.DeviceId));
    }

    /// <summary>Guidance by a second run has the negative prompt in it; guidance as an input, or none, does not.</summary>
    [Theory]
    [InlineData("sd", null, true)]
    [InlineData("sdxl", null, true)]
    [InlineData("sd3", null, true)]
    [InlineData("flux", null, false)]
    [InlineData("lcm", null, false)]
    [InlineData("sd", 1.0, false)]
    public void An_entry_says_whether_a_negative_prompt_has_an_effect(string model, double? guidance, bool expected)
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel(model), Models = "" };
        options.Overrides[model] = new ModelDefaultsOptions { GuidanceScale = guidance };
        var entry = Describe(options)[0];
        Assert.Equal((VideoModelState.Available, expected), (entry.State, entry.NegativePrompt));
    }

    [Fact]
    public void An_entry_names_the_schedulers_with_their_steps()
    {
        var lcm = Describe(new DiffusionOptions { Model = TestModels.TinyModel("lcm"), Models = "" })[0].Diffusion!;
        Assert.Equal((1, 50), (lcm.MinSteps, lcm.MaxSteps));
        Assert.Equal((1, 1000), StepsOf(lcm, "euler"));
        Assert.Equal((1, 50), StepsOf(lcm, "tcd"));
        Assert.DoesNotContain(lcm.Schedulers!, one => one.Name == "flow-match-euler");

        var flow = Describe(new DiffusionOptions { Model = TestModels.TinyModel("sd3"), Models = "" })[0].Diffusion!;
        Assert.Equal((1, 1000), StepsOf(flow, "flow-match-euler"));
        Assert.DoesNotContain(flow.Schedulers!, one => one.Name is "ddim" or "euler");

        static (int, int) StepsOf(DiffusionLimits limits, string name) =>
            limits.Schedulers!.Where(one => one.Name == name).Select(one => (one.MinSteps, one.MaxSteps)).Single();
    }

    /// <summary>A request that states no steps gets the model's own number, which may be greater than a request may state.</summary>
    [Fact]
    public void A_model_whose_own_number_of_steps_is_above_that_of_requests_takes_requests_without_steps()
    {
        var entry = Describe(new DiffusionOptions { Model = TestModels.TinyModel("sd"), Models = "", Steps = 250, Scheduler = "euler" })[0];
        var request = new GenerateVideo { RequestId = "1", TenantName = "demo", CreativeId = "summer", Prompt = "a boat" };

        Assert.Empty(LocalModelRules.Check(request, [entry]));

        var fault = Assert.Single(LocalModelRules.Check(
            request with { Diffusion = new DiffusionSettings { Steps = SchedulerNames.MaxSteps + 1 } }, [entry]));
        Assert.Equal("diffusion.steps", fault.Field);
        Assert.Contains("takes 1 to 200 steps", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>Hosted pictures take the place of those of the default model, which could start from a picture.</summary>
    [Fact]
    public void A_hosted_image_model_does_not_start_from_a_picture()
    {
        using var models = new TestModels(new DiffusionOptions { Model = TestModels.TinyModel("sd"), Models = "" });
        var entries = new LocalModels(models.Folders, [new HostedPrice("gpt-image-1", 0.04m)]).Describe();
        Assert.Equal(["gpt-image-1", "sd"], entries.Select(model => model.ResolvesTo));
        Assert.Equal([false, true], entries.Select(model => model.ImageInput));
        var request = new GenerateVideo
        {
            RequestId = "1", TenantName = "demo", CreativeId = "summer", Prompt = "a boat", SourceImage = "videos/demo/a.png",
        };

        var fault = Assert.Single(LocalModelRules.Check(request, entries));

        Assert.Equal("sourceImage", fault.Field);
        Assert.Contains("gpt-image-1 cannot start from a picture", fault.Text, StringComparison.Ordinal);
    }

    /// <summary>The worker would refuse the settings with its first batch, and needs nothing that the default model needs.</summary>
    [Fact]
    public void A_hosted_image_model_takes_no_settings_of_the_default_model_and_needs_none()
    {
        using var models = new TestModels(new DiffusionOptions { Model = TestModels.TinyModel("control"), Models = "" });
        var entries = new LocalModels(models.Folders, [new HostedPrice("gpt-image-1", 0.04m)]).Describe();
        Assert.Null(entries[0].Diffusion);
        Assert.Equal(InputNeed.Required, entries[1].Diffusion!.ControlImage);
        var request = new GenerateVideo { RequestId = "1", TenantName = "demo", CreativeId = "summer", Prompt = "a boat" };
        Assert.Empty(LocalModelRules.Check(request, entries));

        var fault = Assert.Single(LocalModelRules.Check(request with { Diffusion = new DiffusionSettings { Steps = 4 } }, entries));

        Assert.Equal((FailureCode.InvalidRequest, "diffusion"), (fault.Code, fault.Field));
        Assert.Contains("the hosted image model gpt-image-1", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hosted_image_model_can_be_used_where_the_default_model_cannot()
    {
        using var models = new TestModels(new DiffusionOptions { Model = "missing", Models = "" });
        var entries = new LocalModels(models.Folders, [new HostedPrice("gpt-image-1", 0.04m)]).Describe();
        Assert.Equal([VideoModelState.Available, VideoModelState.NotReady], entries.Select(model => model.State));
        Assert.Equal("Keyframes come from the hosted image model gpt-image-1.", entries[0].Note);
    }

    [Fact]
    public void A_request_cannot_choose_a_scheduler_where_a_model_is_run_with_its_own_only()
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel("sdxl"), Models = "", Scheduler = "EDMEulerScheduler" };
        var entry = Describe(options)[0];
        Assert.Empty(entry.Diffusion!.Schedulers!);
        var request = new GenerateVideo { RequestId = "1", TenantName = "demo", CreativeId = "summer", Prompt = "a boat" };
        Assert.Empty(LocalModelRules.Check(request, [entry]));

        var fault = Assert.Single(LocalModelRules.Check(
            request with { Diffusion = new DiffusionSettings { Scheduler = "euler" } }, [entry]));

        Assert.Equal("diffusion.scheduler", fault.Field);
        Assert.Contains("is run with EDMEulerScheduler only", fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd", "flow-match-euler", 4, "diffusion.scheduler", "allowed are ddim, ")]
    [InlineData("sd3", "ddim", 4, "diffusion.scheduler", "allowed are flow-match-euler, ")]
    [InlineData("sd", "lcm", 60, "diffusion.steps", "1 to 50 steps")]
    [InlineData("lcm", null, 60, "diffusion.steps", "1 to 50 steps")]
    public void A_scheduler_that_the_model_cannot_be_run_with_is_refused_by_its_field(
        string model, string? scheduler, int steps, string field, string reason)
    {
        var failure = FaultOf(model, new DiffusionSettings { Scheduler = scheduler, Steps = steps })!;
        Assert.Equal((FailureCode.InvalidRequest, field), (failure.Code, failure.Field));
        Assert.Contains(reason, failure.Text, StringComparison.Ordinal);
    }

    /// <summary>The pipeline of latent consistency models picks its steps from a share of 50.</summary>
    [Fact]
    public void A_strength_that_leaves_too_few_steps_is_refused_by_its_field()
    {
        var settings = new DiffusionSettings { ReferenceImages = ["videos/demo/a.png"], Steps = 5, Strength = 0.08 };
        Assert.Equal("diffusion.strength", FaultOf("lcm", settings)!.Field);
        Assert.Contains("at most 4 steps at the strength 0.08", FaultOf("lcm", settings)!.Text, StringComparison.Ordinal);
        Assert.Null(FaultOf("lcm", settings with { Steps = 4 }));
        Assert.Null(FaultOf("lcm", settings with { Strength = null }));
        Assert.Null(FaultOf("sd", settings));
    }

    /// <summary>The request is refused before it is accepted, by the same numbers, also where it leaves the strength out.</summary>
    [Theory]
    [InlineData("lcm", null, 5, 0.08, false)]
    [InlineData("lcm", null, 4, 0.08, true)]
    [InlineData("lcm", "tcd", 41, null, false)]
    [InlineData("lcm", "tcd", 40, null, true)]
    [InlineData("lcm", "euler", 41, 0.08, true)]
    [InlineData("sd", "lcm", 41, 0.08, true)]
    public void An_entry_tells_a_request_the_steps_that_its_strength_leaves(
        string model, string? scheduler, int steps, double? strength, bool isFine)
    {
        var settings = new DiffusionSettings
        {
            ReferenceImages = ["videos/demo/a.png"], Scheduler = scheduler, Steps = steps, Strength = strength,
        };
        var entry = Describe(new DiffusionOptions { Model = TestModels.TinyModel(model), Models = "" })[0];
        var request = new GenerateVideo
        {
            RequestId = "1", TenantName = "demo", CreativeId = "summer", Prompt = "a boat", Diffusion = settings,
        };

        var faults = LocalModelRules.Check(request, [entry]);

        Assert.Equal(isFine ? [] : ["diffusion.strength"], faults.Select(fault => fault.Field));
        Assert.Equal(FaultOf(model, settings)?.Field, faults.Select(fault => fault.Field).SingleOrDefault());
        Assert.Empty(LocalModelRules.Check(request with { Diffusion = settings with { ReferenceImages = null } }, [entry]));
    }

    [Fact]
    public void A_scheduler_of_the_operator_that_the_model_cannot_be_run_with_is_listed_with_the_reason()
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel("sd"), Models = "", Scheduler = "flow-match-euler" };

        var entry = Describe(options)[0];

        Assert.Equal(VideoModelState.NotReady, entry.State);
        Assert.Contains("not trained by flow matching", entry.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_operator_take_the_place_of_the_folders_own()
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel("sd"), Models = "", Steps = 9, Scheduler = "euler" };
        options.Overrides["SD"] = new ModelDefaultsOptions { Steps = 3, GuidanceScale = 2.5, Sizes = "64x64,128x64" };

        var entry = Describe(options)[0];

        Assert.Equal((3, 2.5, "EulerDiscreteScheduler"), (entry.Diffusion!.Steps, entry.Diffusion.Guidance, entry.Diffusion.Scheduler));
        Assert.Equal(["128x64", "64x64"], entry.Diffusion.RenderSizes);
    }

    [Fact]
    public void A_refiner_is_one_of_the_folders_that_the_operator_names()
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel("sdxl"), Models = "" };
        options.Overrides["sdxl"] = new ModelDefaultsOptions { Refiner = TestModels.TinyModel("sdxl-refiner"), RefinerStart = 0.7 };

        var entry = Describe(options)[0];

        Assert.StartsWith("Stable Diffusion XL with refiner layout", entry.Note, StringComparison.Ordinal);
        options.Overrides["sdxl"].Refiner = "nowhere";
        Assert.Contains("The refiner nowhere of sdxl: the folder does not exist.", Describe(options)[0].Note, StringComparison.Ordinal);
        options.Overrides["sdxl"].RefinerStart = 1;
        Assert.Contains(
            "Diffusion:Overrides:sdxl",
            Assert.Single(new DiffusionOptionsValidator().Validate(null, options).Failures!),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_the_model_cannot_render_are_named()
    {
        var options = new DiffusionOptions { Model = TestModels.TinyModel("sd"), Models = "" };
        options.Overrides["sd"] = new ModelDefaultsOptions { Sizes = "65x64" };

        var entry = Describe(options)[0];

        Assert.Equal(VideoModelState.NotReady, entry.State);
        Assert.Contains("65x64 is not", entry.Note, StringComparison.Ordinal);
    }

    /// <summary>A folder that is copied with one level too many, or is for another program, would be missing in every list.</summary>
    [Fact]
    public void A_folder_beside_the_models_that_is_none_is_listed_with_the_reason()
    {
        var home = Directory.CreateTempSubdirectory("adgenius-home-").FullName;
        try
        {
            foreach (var file in new[]
            {
                "turbo/sd-turbo/model_index.json", "xl/xl.safetensors", "upscaler/model.onnx", "frame-interpolation/model.onnx", ".cache/a",
                "lost+found/b", "notes.txt",
            })
            {
                var path = Path.Combine(home, "models", file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, "{}");
            }

            var models = LocalModelsOf(home);

            Assert.Equal(
                [
                    ("turbo", "model_index.json is missing. The folder sd-turbo in it has one: name that folder."),
                    ("xl", "model_index.json is missing. The folder has xl.safetensors, which is for other programs; export the model to "
                        + "ONNX."),
                ],
                models.Where(model => model.Path.StartsWith(home, StringComparison.Ordinal)).Select(model => (model.Name, model.Fault!)));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static IReadOnlyList<LocalModelFolder> LocalModelsOf(string home)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["HomeFolder"] = home;
        FrameWorkerService.Module.AddServices(builder);
        using var services = builder.Services.BuildServiceProvider();
        return FrameWorkerService.LocalModelsOf(services);
    }

    /// <summary>It was said that there is no such folder.</summary>
    [Fact]
    public void A_named_folder_that_is_no_model_is_listed_with_what_it_lacks()
    {
        var home = Directory.CreateTempSubdirectory("adgenius-home-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(home, "models", "turbo", "sd-turbo"));
            File.WriteAllText(Path.Combine(home, "models", "turbo", "sd-turbo", "model_index.json"), "{}");
            var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
            builder.Configuration["HomeFolder"] = home;
            builder.Configuration["Diffusion:Model"] = "turbo";
            FrameWorkerService.Module.AddServices(builder);
            using var services = builder.Services.BuildServiceProvider();

            var model = FrameWorkerService.LocalModelsOf(services)[0];

            Assert.Equal(Path.Combine(home, "models", "turbo"), model.Path);
            Assert.Equal("model_index.json is missing. The folder sd-turbo in it has one: name that folder.", model.Fault);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public void A_named_model_that_does_not_exist_is_listed_with_the_reason()
    {
        var entry = Assert.Single(Describe(new DiffusionOptions { Models = "nowhere" }), model => model.Id == "local:nowhere");

        Assert.Equal(VideoModelState.NotReady, entry.State);
        Assert.Contains("does not exist", entry.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0,1,1", null)]
    [InlineData("0;1", "Diffusion:DeviceIds must be")]
    [InlineData("", "Diffusion:DeviceIds must be")]
    public void Device_ids_are_numbers_separated_by_commas(string ids, string? fault)
    {
        var result = new DiffusionOptionsValidator().Validate(null, new DiffusionOptions { DeviceIds = ids });

        Assert.Equal(fault is null, result.Succeeded);
        Assert.Contains(fault ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_setting_is_reported_with_its_name()
    {
        var options = new DiffusionOptions { Models = "sd turbo", MaxLoadedModels = 0 };
        options.Overrides["ink"] = new ModelDefaultsOptions { Steps = 0, Sizes = "big" };

        var failures = new DiffusionOptionsValidator().Validate(null, options).Failures!.ToList();

        Assert.Equal(4, failures.Count);
        Assert.Contains(failures, text => text.Contains("'sd turbo'", StringComparison.Ordinal));
        Assert.Equal(2, failures.Count(text => text.StartsWith("Diffusion:Overrides:ink", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_schedulers_that_requests_may_choose_are_those_of_the_library() =>
        Assert.Equal(SchedulerCatalog.Names.Order(StringComparer.Ordinal), SchedulerNames.All.Order(StringComparer.Ordinal));

    private static IReadOnlyList<VideoModel> Describe(DiffusionOptions options)
    {
        using var models = new TestModels(options);
        return new LocalModels(models.Folders, []).Describe();
    }

    private static Failure? FaultOf(string model, DiffusionSettings? settings)
    {
        RenderKeyframes command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one") with { Diffusion = settings };
        return CommandSupport.FaultOf(command, ModelFolder.Inspect(TestModels.TinyModel(model)));
    }
}
