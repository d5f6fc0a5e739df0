using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>Which schedulers a model can be run with, and with how many steps.</summary>
public sealed class SchedulerChoicesTests
{
    private const string Trained
        = "\"num_train_timesteps\":1000,\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    public static TheoryData<string> Unets => ["sd", "sdxl", "lcm", "control"];

    [Theory]
    [MemberData(nameof(Unets))]
    public void A_unet_takes_all_but_the_one_of_flow_matching(string model) => Assert.Equal(
        SchedulerCatalog.Names.Where(name => name != "flow-match-euler"),
        ModelFolder.Inspect(TinyModel.PathOf(model)).Schedulers.Select(choice => choice.Name));

    [Theory]
    [InlineData("sd3")]
    [InlineData("flux")]
    public void A_model_of_flow_matching_takes_those_with_its_noise(string model) => Assert.Equal(
        ["flow-match-euler", "dpm++2m", "dpm++2m-sde", "deis", "sa-solver", "unipc"],
        ModelFolder.Inspect(TinyModel.PathOf(model)).Schedulers.Select(choice => choice.Name));

    [Theory]
    [InlineData("\"prediction_type\":\"epsilon\"")]
    [InlineData("\"prediction_type\":\"v_prediction\",\"original_inference_steps\":30,\"skip_prk_steps\":true")]
    [InlineData("\"prediction_type\":\"epsilon\",\"steps_offset\":1")]
    public void Its_steps_are_those_that_the_scheduler_takes(string members)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", "\"AnyPipeline\""); // which corrects no offset
        string configuration = $$"""{"_class_name":"DDIMScheduler",{{Trained}},{{members}}}""";
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), configuration);
        Assert.All(ModelFolder.Inspect(folder.Path).Schedulers, choice =>
        {
            Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse(configuration), choice.Name);
            scheduler.SetTimesteps(choice.MinSteps);
            scheduler.SetTimesteps(choice.MaxSteps);
            Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(choice.MinSteps - 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(choice.MaxSteps + 1));
        });
    }

    [Fact]
    public void A_scheduler_that_refuses_what_the_model_predicts_is_not_among_them()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"DDIMScheduler",{{Trained}},"prediction_type":"sample"}""");

        ModelFolder model = ModelFolder.Inspect(folder.Path);

        Assert.NotNull(model.FindScheduler("euler"));
        Assert.Null(model.FindScheduler("euler-ancestral"));
    }

    [Theory]
    [InlineData("flow-match-euler", 4, " Allowed: ddim, ddpm, ")]
    [InlineData("lcm", 60, "from 1 to 50; it is 60")]
    [InlineData("tcd", 51, "from 1 to 50; it is 51")]
    [InlineData("pndm", 3, "from 4 to 999; it is 3")]
    [InlineData("dpm++2m", 1000, "from 1 to 999; it is 1000")]
    public void A_request_that_the_model_cannot_be_run_with_is_refused(string scheduler, int steps, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"DDIMScheduler",{{Trained}}}""");
        using DiffusionModel model = DiffusionModel.Open(
            folder.Path, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        ArgumentException refused = Assert.Throws<ArgumentException>(() => model.Generate(
            [new ImageRequest { Prompt = "a boat", Scheduler = scheduler, Steps = steps }], null, TestContext.Current.CancellationToken));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sd", "flow-match-euler")]
    [InlineData("sd", "FlowMatchEulerDiscreteScheduler")]
    [InlineData("sd3", "ddim")]
    [InlineData("flux", "euler")]
    [InlineData("sd3", "DPMSolverSinglestepScheduler")]
    [InlineData("sd", "FlowMatchHeunDiscreteScheduler")]
    [InlineData("sdxl", "FlowMatchLCMScheduler")]
    [InlineData("flux", "FlowMatchHeunDiscreteScheduler")]
    public void An_operator_cannot_set_one_that_the_model_cannot_be_run_with(string model, string scheduler)
    {
        ModelFaultException refused = Assert.Throws<ModelFaultException>(
            () => ModelFolder.Inspect(TinyModel.PathOf(model), new ModelOverrides { Scheduler = scheduler }));
        Assert.Contains($"cannot be used with the model {model}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Allowed: ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>One bad folder is one bad line in a list of folders.</summary>
    [Fact]
    public void A_configuration_with_which_the_scheduler_takes_no_steps_is_a_fault_of_the_folder()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        string trained = Trained.Replace("1000", "2", StringComparison.Ordinal);
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"PNDMScheduler",{{trained}}}""");

        ModelFaultException refused = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));

        Assert.Contains("PNDMScheduler cannot use the scheduler configuration", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_with_members_that_exclude_each_other_is_a_fault_of_the_folder()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"EulerDiscreteScheduler",{{Trained}},"use_karras_sigmas":true,"use_beta_sigmas":true}""");

        ModelFaultException refused = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path));

        Assert.Equal(ModelFault.BadConfiguration, refused.Fault);
        Assert.StartsWith("scheduler_config.json: use_beta_sigmas must be false", refused.Message, StringComparison.Ordinal);
        Assert.Equal("EulerDiscreteScheduler", ModelFolder.Inspect(folder.Path, "euler-karras").SchedulerName);
    }

    [Fact]
    public void An_operator_cannot_set_steps_that_the_scheduler_does_not_take()
    {
        ModelFaultException refused = Assert.Throws<ModelFaultException>(
            () => ModelFolder.Inspect(TinyModel.PathOf("lcm"), new ModelOverrides { Steps = 60 }));
        Assert.Contains("set to 60 steps; its scheduler LCMScheduler takes 1 to 50", refused.Message, StringComparison.Ordinal);
        Assert.Equal("UniPCMultistepScheduler", ModelFolder.Inspect(TinyModel.PathOf("sd3"), "unipc").OwnScheduler.Name);
    }

    /// <summary>The offset would move the first timestep behind the last one of the training, and a picture would fail there.</summary>
    [Theory]
    [InlineData("DDIMScheduler", 1, 999)]
    [InlineData("DDPMScheduler", 1, 999)]
    [InlineData("PNDMScheduler", 1, 999)]
    [InlineData("DDIMScheduler", 5, 199)]
    [InlineData("DDIMScheduler", 0, 1000)]
    public void An_operator_cannot_set_steps_whose_timesteps_are_not_those_of_the_training(string scheduler, int offset, int max)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", "\"AnyPipeline\""); // which corrects no offset
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"),
            $$"""{"_class_name":"{{scheduler}}",{{Trained}},"steps_offset":{{offset}},"skip_prk_steps":true}""");
        Assert.Equal(max, ModelFolder.Inspect(folder.Path, new ModelOverrides { Steps = max }).OwnScheduler.MaxSteps);

        ModelFaultException refused = Assert.Throws<ModelFaultException>(
            () => ModelFolder.Inspect(folder.Path, new ModelOverrides { Steps = max + 1 }));

        Assert.Contains($"its scheduler {scheduler} takes 1 to {max}.", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Their timesteps mean something else: with another scheduler, or cut to whole numbers, the picture is noise.</summary>
    [Theory]
    [InlineData("""{"_class_name":"EDMDPMSolverMultistepScheduler","sigma_data":0.5,"sigma_min":0.002,"sigma_max":80.0}""")]
    [InlineData("""{"_class_name":"EDMEulerScheduler"}""")]
    public void A_model_of_EDM_is_run_with_its_schedulers_only(string configuration)
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), configuration);
        using (DiffusionModel model = Open(folder))
        {
            Assert.Empty(model.Folder.Schedulers);
            ImageRequest request = new() { Prompt = "a boat", Steps = 2 };
            Assert.Single(model.Generate([request], null, TestContext.Current.CancellationToken));
            ArgumentException refused = Assert.Throws<ArgumentException>(
                () => model.Generate([request with { Scheduler = "euler" }], null, TestContext.Current.CancellationToken));
            Assert.Contains($"its own ({model.Folder.SchedulerName}) only", refused.Message, StringComparison.Ordinal);
        }

        ModelFaultException other = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path, "euler"));
        Assert.Contains("Allowed: EDMEulerScheduler, EDMDPMSolverMultistepScheduler.", other.Message, StringComparison.Ordinal);
        Assert.Equal("EDMEulerScheduler", ModelFolder.Inspect(folder.Path, "EDMEulerScheduler").OwnScheduler.Name);

        GraphVariant.ChangeInput(folder.File("unet", "model.onnx"), "timestep", GraphVariant.Int64Type, []);
        ModelFaultException whole = Assert.Throws<ModelFaultException>(() => Open(folder));
        Assert.Equal(ModelFault.WrongShape, whole.Fault);
        Assert.StartsWith("unet/model.onnx has the input timestep Int64", whole.Message, StringComparison.Ordinal);
    }

    /// <summary>As a folder is saved after another scheduler was made of the configuration of EDM's.</summary>
    [Fact]
    public void A_folder_that_names_another_scheduler_for_a_model_of_EDM_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"), """{"_class_name":"EulerDiscreteScheduler","sigma_data":0.5}""");
        Assert.Contains(
            "trained with EDM's noise levels",
            Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_EDM_has_no_refiner()
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        File.WriteAllText(folder.File("scheduler/scheduler_config.json"), """{"_class_name":"EDMEulerScheduler"}""");
        ModelFaultException refused = Assert.Throws<ModelFaultException>(
            () => ModelFolder.Inspect(folder.Path, new ModelOverrides { Refiner = TinyModel.PathOf("sdxl-refiner") }));
        Assert.Contains("cannot have a refiner", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_names_flow_matching_for_a_unet_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.WriteAllText(
            folder.File("scheduler/scheduler_config.json"), $$"""{"_class_name":"FlowMatchEulerDiscreteScheduler",{{Trained}}}""");
        Assert.Contains(
            "not trained by flow matching",
            Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static DiffusionModel Open(TemporaryFolder folder)
        => DiffusionModel.Open(folder.Path, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
}
