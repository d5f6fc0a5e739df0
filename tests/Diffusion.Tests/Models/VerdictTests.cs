using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Models;

/// <summary>
/// Of a folder, the catalogue, doctor, the warm-up of a worker and the worker itself say the same: it can be used, or it cannot for one
/// reason.
/// </summary>
public sealed class VerdictTests
{
    private const string Scheduler = "scheduler/scheduler_config.json";
    private const string Usable = "";

    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DDIMScheduler", "steps_offset", "1", Usable)]
    [InlineData("DDIMScheduler", "steps_offset", "-5", "steps_offset must be from 0 to 999, the last timestep of the training; it is -5")]
    [InlineData("PNDMScheduler", "steps_offset", "-5", "steps_offset must be from 0 to 999")]
    [InlineData("PNDMScheduler", "steps_offset", "1000", "steps_offset must be from 0 to 999")]
    [InlineData("PNDMScheduler", "skip_prk_steps", "false", Usable)]
    [InlineData("PNDMScheduler", "skip_prk_steps", "null", Usable)]
    [InlineData("PNDMScheduler", "set_alpha_to_one", "\"maybe\"", "set_alpha_to_one must be true or false")]
    [InlineData("PNDMScheduler", "prediction_type", "\"sample\"", "prediction_type must be one of epsilon, v_prediction")]

    // Members that this class does not have, in a form that another one would refuse.
    [InlineData("PNDMScheduler", "interpolation_type", "\"cubic\"", Usable)]
    [InlineData("PNDMScheduler", "rescale_betas_zero_snr", "\"maybe\"", Usable)]
    [InlineData("PNDMScheduler", "use_karras_sigmas", "\"maybe\"", Usable)]
    [InlineData("SASolverScheduler", "solver_order", "0", Usable)]
    [InlineData("EulerDiscreteScheduler", "interpolation_type", "\"cubic\"", "interpolation_type must be one of linear, log_linear")]
    [InlineData("EulerDiscreteScheduler", "timestep_spacing", "\"cubic\"", "timestep_spacing must be one of linspace, leading, trailing")]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "\"2\"", Usable)]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "\"two\"", "solver_order must be a number")]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "2.5", "solver_order must be a whole number")]
    [InlineData("DPMSolverMultistepScheduler", "solver_order", "0", "solver_order must be 1 or more; it is 0")]
    [InlineData("DEISMultistepScheduler", "solver_order", "0", "solver_order must be 1 or more; it is 0")]
    [InlineData("UniPCMultistepScheduler", "solver_order", "-3", "solver_order must be 1 or more; it is -3")]
    [InlineData("UniPCMultistepScheduler", "disable_corrector", "0", "disable_corrector must be a list of numbers")]
    [InlineData("DPMSolverSinglestepScheduler", "solver_order", "5", "solver_order must be 1, 2 or 3; it is 5")]
    [InlineData("DDIMScheduler", "trained_betas", "\"scaled\"", "trained_betas must be a list of numbers")]
    [InlineData("DDIMScheduler", "beta_start", "-1", "what beta_start, beta_end and beta_schedule give must be from 0 to 1")]
    [InlineData("DDIMScheduler", "beta_end", "2", "what beta_start, beta_end and beta_schedule give must be from 0 to 1")]
    [InlineData("DDIMScheduler", "beta_end", "\"NaN\"", "what beta_start, beta_end and beta_schedule give must be from 0 to 1")]
    [InlineData("EulerDiscreteScheduler", "beta_end", "1", "has noise levels that are not finite numbers")]
    public void A_value_of_the_scheduler_counts_alike_everywhere(string scheduler, string member, string value, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, "model_index.json", "_class_name", "\"AnyPipeline\""); // which corrects nothing
        ModelDefaultsTests.Rewrite(folder, Scheduler, "_class_name", $"\"{scheduler}\"");
        ModelDefaultsTests.Rewrite(folder, Scheduler, member, value);
        AssertVerdict(folder.Path, reason);
    }

    [Theory]
    [InlineData("thresholding", "dynamic_thresholding_ratio", "2", "dynamic_thresholding_ratio must be from 0 to 1; it is 2")]
    [InlineData("thresholding", "dynamic_thresholding_ratio", "-1", "dynamic_thresholding_ratio must be from 0 to 1; it is -1")]
    [InlineData("thresholding", "dynamic_thresholding_ratio", "\"NaN\"", "dynamic_thresholding_ratio must be from 0 to 1; it is NaN")]
    [InlineData("thresholding", "sample_max_value", "0", "sample_max_value must be above 0; it is 0")]
    [InlineData("clip_sample", "dynamic_thresholding_ratio", "2", Usable)]
    [InlineData("use_karras_sigmas", "sigma_max", "-1", "noise levels that are not finite numbers", "EulerDiscreteScheduler")]
    public void A_value_that_counts_with_a_flag_does_so_everywhere(
        string flag, string member, string value, string reason, string scheduler = "DDIMScheduler")
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        ModelDefaultsTests.Rewrite(folder, Scheduler, "_class_name", $"\"{scheduler}\"");
        ModelDefaultsTests.Rewrite(folder, Scheduler, flag, "true");
        ModelDefaultsTests.Rewrite(folder, Scheduler, member, value);
        AssertVerdict(folder.Path, reason);
    }

    [Fact]
    public void A_range_of_clipping_below_zero_is_refused()
    {
        using TemporaryFolder folder = TinyModel.Copy("sdxl");
        ModelDefaultsTests.Rewrite(folder, Scheduler, "_class_name", "\"DDIMScheduler\"");
        ModelDefaultsTests.Rewrite(folder, Scheduler, "clip_sample", "true");
        ModelDefaultsTests.Rewrite(folder, Scheduler, "clip_sample_range", "-1");
        AssertVerdict(folder.Path, "clip_sample_range must be 0 or more; it is -1");
    }

    [Theory]
    [InlineData("sd", "model_index.json", "{\"_class_name\":\"KandinskyPipeline\"}", Usable)]
    [InlineData("sd", "model_index.json", "{\"_class_name\":7}", "model_index.json: _class_name must be a text")]
    [InlineData("sd", "text_encoder/config.json", "{\"vocab_size\":10}", "The tokenizer has 564 ids, text_encoder knows 10")]
    [InlineData("sd", "text_encoder/config.json", "{\"vocab_size\":\"many\"}", "text_encoder/config.json: vocab_size must be a number")]
    [InlineData("sd", "text_encoder/config.json", "[]", "text_encoder/config.json is not a JSON object")]
    [InlineData("sd", "tokenizer/tokenizer_config.json", "{\"model_max_length\":0}", "model_max_length must be at least 3; it is 0")]
    [InlineData("sd", "tokenizer/tokenizer_config.json", "[]", "tokenizer/tokenizer_config.json is not a JSON object")]
    [InlineData("sd", "tokenizer/special_tokens_map.json", "null", "tokenizer/special_tokens_map.json is not a JSON object")]
    [InlineData("sd", "tokenizer/added_tokens.json", "{\"<new>\":\"x\"}", "the added token \"<new>\" needs a text and an id from 0")]
    [InlineData("sd", "tokenizer/vocab.json", "{\"a\":1.5}", "tokenizer/vocab.json is not a JSON object of ids by token")]
    [InlineData("sd", "tokenizer/vocab.json", "{\"a\":1", "tokenizer/vocab.json is not JSON, in line 1")]
    [InlineData("sd", "tokenizer/merges.txt", "#version: 0.2\nzz yy\n", "merge 1 of merges.txt does not join two tokens")]
    [InlineData("sd3", "tokenizer_3/spiece.model", "<html>404</html>", "tokenizer_3/spiece.model is not a SentencePiece model")]
    [InlineData("flux", "text_encoder_2/config.json", "{\"vocab_size\":2}", "text_encoder_2 knows 2 (vocab_size in its config.json)")]
    [InlineData("sd", "unet/model.onnx", "<html>404</html>", "unet/model.onnx is truncated or not an ONNX file")]
    [InlineData("sd", "vae_decoder/config.json", "{\"block_out_channels\":{}}", "block_out_channels must be a list")]
    public void A_file_counts_alike_everywhere(string model, string file, string content, string reason)
    {
        using TemporaryFolder folder = TinyModel.Copy(model);
        File.WriteAllText(folder.File(file), content);
        AssertVerdict(folder.Path, reason);
    }

    [Fact]
    public void A_part_that_a_worker_does_not_load_is_not_loaded_by_doctor()
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        string checker = folder.File("safety_checker", "model.onnx");
        byte[] bytes = File.ReadAllBytes(folder.File("unet/model.onnx"));
        "Cxnv"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("Conv"u8)));
        File.WriteAllBytes(checker, bytes);

        Assert.False(Check(useSafetyChecker: true).IsUsable);
        Assert.True(Check(useSafetyChecker: false).IsUsable);

        ProviderCheck Check(bool useSafetyChecker) => ProviderCheck.Run(
            folder.Path,
            ExecutionProvider.Cpu,
            TimeProvider.System,
            Cancellation,
            Options with { UseSafetyChecker = useSafetyChecker });
    }

    /// <summary>What follows the name of a part is of a download or a copy that has not ended.</summary>
    [Theory]
    [InlineData("unet", "model.onnx.incomplete", "")]
    [InlineData("vae_encoder", "model.onnx.part", " Without the folder vae_encoder the model is used without this part.")]
    [InlineData("safety_checker", "model.onnx.incomplete", " Without the folder safety_checker the model is used without this part.")]
    [InlineData("safety_checker", "model.onnx_data", " Without the folder safety_checker the model is used without this part.")]
    public void A_download_that_has_not_ended_is_named(string part, string file, string more)
    {
        using TemporaryFolder folder = TinyModel.Copy("sd");
        File.Delete(folder.File(part, "model.onnx"));
        File.WriteAllText(folder.File(part, file), "");
        AssertVerdict(
            folder.Path, $"{part}/model.onnx is missing. The folder has {file}: a download or a copy is not complete.{more}");
    }

    [Fact]
    public void The_folder_above_the_revisions_in_the_cache_of_Hugging_Face_is_explained()
    {
        using TemporaryFolder revision = TinyModel.Copy("sd");
        using var cache = new TemporaryFolder();
        Directory.CreateSymbolicLink(cache.File("snapshots", "0123abcd"), revision.Path);
        AssertVerdict(
            cache.Path,
            "model_index.json is missing. The folder is of the cache of Hugging Face, with the model in snapshots/0123abcd: name that "
            + "folder.");
        AssertVerdict(Path.Combine(cache.Path, "snapshots", "0123abcd"), Usable);
    }

    /// <summary>Archives have the model in a folder of its own, and other programs have models in one file.</summary>
    [Theory]
    [InlineData("sd-turbo/model_index.json", "{}", " The folder sd-turbo in it has one: name that folder.")]
    [InlineData("refiner/model_index.json", "{}", "")]
    [InlineData("sd-turbo.safetensors", "", " The folder has sd-turbo.safetensors, which is for other programs; export the model to ONNX.")]
    [InlineData(
        "config.json",
        "{\"_class_name\":\"ControlNetModel\"}",
        " The folder is one part of a model (ControlNetModel): name the folder of a whole one.")]
    [InlineData("config.json", "{\"_class_name\":", "")]
    [InlineData("README.md", "", "")]
    public void What_a_folder_has_in_the_place_of_a_model_is_named(string file, string content, string more)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(file), content);
        Assert.Equal(
            "model_index.json is missing." + more, Assert.Throws<ModelFaultException>(() => ModelFolder.Inspect(folder.Path)).Message);
    }

    /// <summary>The names of people's folders.</summary>
    [Theory]
    [InlineData("my models/Bär #1 100% (v2)")]
    [InlineData("モデル/ё")]
    public void The_name_of_a_folder_does_not_matter(string name)
    {
        using TemporaryFolder source = TinyModel.Copy("sd");
        using var target = new TemporaryFolder();
        string folder = target.File(name);
        Directory.Move(source.Path, folder);
        AssertVerdict(folder, Usable);
        Directory.CreateDirectory(source.Path);
    }

    private static void AssertVerdict(string folder, string reason)
    {
        string[] verdicts =
        [
            VerdictOf(() => DiffusionModel.Check(ModelFolder.Inspect(folder), Options)),
            VerdictOf(() => DiffusionModel.Open(folder, Options).Dispose()),
            VerdictOf(() =>
            {
                using DiffusionModel model = DiffusionModel.Open(folder, Options);
                model.WarmUp(Cancellation);
            }),
            VerdictOf(() =>
            {
                using DiffusionModel model = DiffusionModel.Open(folder, Options);
                model.Generate([new ImageRequest { Prompt = "a red car" }], null, Cancellation);
            }),
            ProviderCheck.Run(folder, ExecutionProvider.Cpu, TimeProvider.System, Cancellation) is { IsUsable: false } check
                ? check.Reason!
                : Usable,
        ];
        Assert.Single(verdicts.Distinct());
        Assert.Contains(reason, verdicts[0], StringComparison.Ordinal);
        Assert.Equal(reason.Length == 0, verdicts[0].Length == 0);
    }

    private static string VerdictOf(Action use)
    {
        try
        {
            use();
            return Usable;
        }
        catch (ModelFaultException fault)
        {
            return fault.Message;
        }
    }
}
