using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>
/// A device that is lost at any call to the runtime: creating a session or a run, binding or copying an input or output, running, reading.
/// </summary>
public sealed class LostAtAnyCallTests
{
    private static readonly DiffusionModelOptions Options = new() { ExecutionProvider = ExecutionProvider.Cpu };

    private static readonly ImageRequest Request = new()
    {
        Prompt = "a red car", NegativePrompt = "blurry", Seed = 3, Steps = 1, GuidanceScale = 3,
        InitImage = new RgbImage(64, 64, new byte[64 * 64 * 3]),
    };

    private int _calls;
    private int _lostAt = int.MaxValue;
    private bool _isForGood;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Once_is_repaired_and_the_picture_is_the_same()
    {
        byte[] expected;
        int first;
        using (DiffusionModel model = Open())
        {
            // Calls of loading are before this number: a device that is lost then has no model yet, and the fault says so.
            first = _calls;
            expected = Generate(model);
        }

        int count = _calls;
        Assert.True(count - first > 20, $"{count - first} calls");
        for (int at = first + 1; at <= count; at++)
        {
            (_calls, _lostAt) = (0, at);
            using DiffusionModel model = Open();
            Assert.Equal(expected, Generate(model));
            Assert.False(model.IsBroken);
            Assert.True(_calls > count, "the model was loaded again");
        }
    }

    /// <summary>Twice at once is for good: the caller gets the fault, and no call after it touches the lost sessions.</summary>
    [Fact]
    public void For_good_breaks_the_model_wherever_it_happens()
    {
        int first;
        int count;
        using (DiffusionModel model = Open())
        {
            first = _calls;
            Generate(model);
            count = _calls;
        }

        for (int at = first + 1; at <= count; at += 2)
        {
            // Every other call: those between them are the same kinds of calls.
            (_calls, _lostAt) = (0, at);
            _isForGood = true;
            using DiffusionModel model = Open();
            var fault = Assert.Throws<ModelFaultException>(() => Generate(model));
            Assert.Equal(ModelFault.DeviceLost, fault.Fault);
            Assert.True(model.IsBroken);
            int calls = _calls;
            Assert.Equal(ModelFault.DeviceLost, Assert.Throws<ModelFaultException>(() => Generate(model)).Fault);
            Assert.Equal(calls, _calls);
        }
    }

    /// <summary>The files lie on a network file system that answers no more, for example.</summary>
    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(InvalidOperationException))]
    public void Whatever_fails_in_the_reload_is_the_lost_device(Type failure)
    {
        ModelFolder folder = ModelFolder.Inspect(TinyModel.PathOf("sd"));
        int loads = 0;
        using DiffusionModel model = DiffusionModel.Open(folder, ExecutionProvider.Cpu, Options, part => loads++ < folder.Parts.Count
            ? new FakeGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options), _ => throw new DeviceLostException())
            : throw (Exception)Activator.CreateInstance(failure, "/home/me/models")!);

        var fault = Assert.Throws<ModelFaultException>(() => Generate(model));

        Assert.Equal((ModelFault.DeviceLost, true), (fault.Fault, model.IsBroken));
        Assert.Contains(failure.Name, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/home", fault.Message, StringComparison.Ordinal);
    }

    private DiffusionModel Open() => DiffusionModel.Open(
        ModelFolder.Inspect(TinyModel.PathOf("sd")),
        ExecutionProvider.Cpu,
        Options,
        part =>
        {
            LoseSession();
            return new LosingGraph(OrtGraph.Load(part, ExecutionProvider.Cpu, Options), LoseDevice);
        });

    /// <summary>A session of a part reports a lost device as a fault of loading.</summary>
    private void LoseSession()
    {
        if (IsLost())
        {
            throw new ModelFaultException(ModelFault.DeviceLost, "The device of cpu was lost while a part was loaded.");
        }
    }

    private void LoseDevice()
    {
        if (IsLost())
        {
            throw new DeviceLostException(new InvalidOperationException("CUDA failure 719: unspecified launch failure"));
        }
    }

    private bool IsLost()
    {
        _calls++;
        return _isForGood ? _calls >= _lostAt : _calls == _lostAt;
    }

    private static byte[] Generate(DiffusionModel model) => model.Generate([Request], null, Cancellation)[0].Picture.Pixels;
}
