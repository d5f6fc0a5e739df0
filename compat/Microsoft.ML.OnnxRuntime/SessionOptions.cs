using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>How a session is built: devices, optimisation, threads.</summary>
public sealed unsafe class SessionOptions : SafeHandle
{
    private GraphOptimizationLevel graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode executionMode = ExecutionMode.ORT_SEQUENTIAL;
    private OrtLoggingLevel logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private bool enableMemoryPattern = true;
    private bool enableCpuMemArena = true;
    private int intraOpNumThreads;
    private int interOpNumThreads;
    private string logId = "";
    private string optimizedModelFilePath = "";

    public SessionOptions()
        : base(0, ownsHandle: true)
    {
        nint created;
        OrtApi.Check(((delegate* unmanaged<nint*, nint>)OrtApi.Entry(OrtEntry.CreateSessionOptions))(&created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle == 0;

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => graphOptimizationLevel;
        set => graphOptimizationLevel = Set(OrtEntry.SetSessionGraphOptimizationLevel, value, (int)value);
    }

    public ExecutionMode ExecutionMode
    {
        get => executionMode;
        set => executionMode = Set(OrtEntry.SetSessionExecutionMode, value, (int)value);
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => logSeverityLevel;
        set => logSeverityLevel = Set(OrtEntry.SetSessionLogSeverityLevel, value, (int)value);
    }

    /// <summary>Threads inside one node; 0 takes as many as there are cores.</summary>
    public int IntraOpNumThreads
    {
        get => intraOpNumThreads;
        set => intraOpNumThreads = Set(OrtEntry.SetIntraOpNumThreads, value, value);
    }

    /// <summary>Threads between nodes; only for <see cref="ExecutionMode.ORT_PARALLEL"/>.</summary>
    public int InterOpNumThreads
    {
        get => interOpNumThreads;
        set => interOpNumThreads = Set(OrtEntry.SetInterOpNumThreads, value, value);
    }

    public bool EnableMemoryPattern
    {
        get => enableMemoryPattern;
        set => enableMemoryPattern = Switch(value ? OrtEntry.EnableMemPattern : OrtEntry.DisableMemPattern, value);
    }

    public bool EnableCpuMemArena
    {
        get => enableCpuMemArena;
        set => enableCpuMemArena = Switch(value ? OrtEntry.EnableCpuMemArena : OrtEntry.DisableCpuMemArena, value);
    }

    public string LogId
    {
        get => logId;
        set
        {
            using var lease = new HandleLease(this);
            using var text = new Utf8Text(value);
            OrtApi.Check(((delegate* unmanaged<nint, byte*, nint>)OrtApi.Entry(OrtEntry.SetSessionLogId))(lease.Value, text.Pointer));
            logId = value;
        }
    }

    /// <summary>Where to write the graph as optimised for this machine; empty writes nothing.</summary>
    public string OptimizedModelFilePath
    {
        get => optimizedModelFilePath;
        set
        {
            using var lease = new HandleLease(this);
            using var path = new NativePath(value);
            OrtApi.Check(((delegate* unmanaged<nint, void*, nint>)OrtApi.Entry(OrtEntry.SetOptimizedModelFilePath))(lease.Value, path.Pointer));
            optimizedModelFilePath = value;
        }
    }

    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        using var lease = new HandleLease(this);
        using var key = new Utf8Text(configKey);
        using var value = new Utf8Text(configValue);
        OrtApi.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)OrtApi.Entry(OrtEntry.AddSessionConfigEntry))(lease.Value, key.Pointer, value.Pointer));
    }

    public void AddFreeDimensionOverrideByName(string dimName, long dimValue)
    {
        using var lease = new HandleLease(this);
        using var name = new Utf8Text(dimName);
        OrtApi.Check(((delegate* unmanaged<nint, byte*, long, nint>)OrtApi.Entry(OrtEntry.AddFreeDimensionOverrideByName))(lease.Value, name.Pointer, dimValue));
    }

    /// <summary>Puts an execution provider that takes plain key-value options (such as "WebGPU") before the processor's own.</summary>
    public void AppendExecutionProvider(string providerName, Dictionary<string, string>? providerOptions = null)
    {
        using var lease = new HandleLease(this);
        using var name = new Utf8Text(providerName);
        using var keys = new Utf8Texts(providerOptions is null ? [] : providerOptions.Keys);
        using var values = new Utf8Texts(providerOptions is null ? [] : providerOptions.Values);
        OrtApi.Check(((delegate* unmanaged<nint, byte*, nint, nint, nuint, nint>)OrtApi.Entry(OrtEntry.SessionOptionsAppendExecutionProvider))(
            lease.Value, name.Pointer, keys.DangerousGetHandle(), values.DangerousGetHandle(), (nuint)(providerOptions?.Count ?? 0)));
    }

    public void AppendExecutionProvider_CUDA(int deviceId = 0)
    {
        using var options = new OrtCUDAProviderOptions();
        options.UpdateOptions(new Dictionary<string, string> { ["device_id"] = deviceId.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        AppendExecutionProvider_CUDA(options);
    }

    public void AppendExecutionProvider_CUDA(OrtCUDAProviderOptions cudaProviderOptions)
    {
        using var lease = new HandleLease(this);
        using var options = new HandleLease(cudaProviderOptions);
        OrtApi.Check(((delegate* unmanaged<nint, nint, nint>)OrtApi.Entry(OrtEntry.SessionOptionsAppendExecutionProvider_CUDA_V2))(lease.Value, options.Value));
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.Release(OrtEntry.ReleaseSessionOptions, handle);
        return true;
    }

    private T Set<T>(OrtEntry entry, T value, int number)
    {
        using var lease = new HandleLease(this);
        OrtApi.Check(((delegate* unmanaged<nint, int, nint>)OrtApi.Entry(entry))(lease.Value, number));
        return value;
    }

    private bool Switch(OrtEntry entry, bool value)
    {
        using var lease = new HandleLease(this);
        OrtApi.Check(((delegate* unmanaged<nint, nint>)OrtApi.Entry(entry))(lease.Value));
        return value;
    }
}
