using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>The scheduler's class is that of model_index.json, which the pipelines of diffusers and Optimum load.</summary>
public sealed class NamedSchedulerTests : IDisposable
{
    private readonly TemporaryFolder _folder = TinyModel.Copy("sd");

    private string File => _folder.File("scheduler/scheduler_config.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""["diffusers","EulerDiscreteScheduler"]""", "EulerDiscreteScheduler")]
    [InlineData("""["diffusers","FlaxPNDMScheduler"]""", "PNDMScheduler")]
    [InlineData("[null,null]", "DDIMScheduler")]
    [InlineData("null", "DDIMScheduler")]
    [InlineData("[]", "DDIMScheduler")]
    public void The_class_of_the_index_counts_before_that_of_the_file(string named, string expected)
    {
        Assert.Equal("DDIMScheduler", ModelFolder.Inspect(_folder.Path).SchedulerName);
        ModelDefaultsTests.Rewrite(_folder, "model_index.json", "scheduler", named);
        ModelFolder model = ModelFolder.Inspect(_folder.Path);
        Assert.Equal((expected, expected), (model.SchedulerName, model.OwnScheduler.Name));
        Assert.Equal("DPMSolverMultistepScheduler", ModelFolder.Inspect(_folder.Path, "dpm++2m").SchedulerName);
    }

    [Fact]
    public void A_picture_is_made_with_the_class_of_the_index()
    {
        ImageRequest request = new() { Prompt = "a red car", Steps = 3 };
        byte[] expected = Picture(TinyModel.PathOf("sd"), request with { Scheduler = "euler" });
        Assert.NotEqual(expected, Picture(_folder.Path, request));
        ModelDefaultsTests.Rewrite(_folder, "model_index.json", "scheduler", """["diffusers","EulerDiscreteScheduler"]""");
        Assert.Equal(expected, Picture(_folder.Path, request));
    }

    [Fact]
    public void A_file_without_a_class_needs_one_in_the_index()
    {
        System.IO.File.WriteAllText(
            File, System.IO.File.ReadAllText(File).Replace("_class_name", "_class_name_of_old", StringComparison.Ordinal));
        Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(_folder.Path));
        ModelDefaultsTests.Rewrite(_folder, "model_index.json", "scheduler", """["diffusers","EulerDiscreteScheduler"]""");
        Assert.Equal("EulerDiscreteScheduler", ModelFolder.Inspect(_folder.Path).SchedulerName);
    }

    /// <summary>The supported class of the file is not taken in its place: it would make other pictures.</summary>
    [Fact]
    public void A_class_of_the_index_that_is_not_supported_is_refused()
    {
        ModelDefaultsTests.Rewrite(_folder, "model_index.json", "scheduler", """["diffusers","NewestScheduler"]""");
        var fault = Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(_folder.Path));
        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.StartsWith("The scheduler \"NewestScheduler\" is not supported.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("EulerDiscreteScheduler", ModelFolder.Inspect(_folder.Path, "euler").SchedulerName);
    }

    private static byte[] Picture(string folder, ImageRequest request)
    {
        using DiffusionModel model = DiffusionModel.Open(folder, new DiffusionModelOptions { ExecutionProvider = ExecutionProvider.Cpu });
        return model.Generate([request], null, TestContext.Current.CancellationToken)[0].Picture.Pixels;
    }
}
