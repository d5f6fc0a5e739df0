using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Interop;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Settings of single runs, and the way to stop one from another thread.</summary>
public sealed unsafe class RunOptions : SafeHandle
{
    private string logId = "";
    private bool terminate;

    public RunOptions()
        : base(0, ownsHandle: true)
    {
        nint created;
        OrtApi.Check(((delegate* unmanaged<nint*, nint>)OrtApi.Entry(OrtEntry.CreateRunOptions))(&created));
        SetHandle(created);
    }

    public override bool IsInvalid => handle == 0;

    public string LogId
    {
        get => logId;
        set
        {
            using var lease = new HandleLease(this);
            using var text = new Utf8Text(value);
            OrtApi.Check(((delegate* unmanaged<nint, byte*, nint>)OrtApi.Entry(OrtEntry.RunOptionsSetRunTag))(lease.Value, text.Pointer));
            logId = value;
        }
    }

    /// <summary>True makes every run with these options fail before its next node; false allows runs again.</summary>
    public bool Terminate
    {
        get => terminate;
        set
        {
            using var lease = new HandleLease(this);
            OrtEntry entry = value ? OrtEntry.RunOptionsSetTerminate : OrtEntry.RunOptionsUnsetTerminate;
            OrtApi.Check(((delegate* unmanaged<nint, nint>)OrtApi.Entry(entry))(lease.Value));
            terminate = value;
        }
    }

    public void AddRunConfigEntry(string configKey, string configValue)
    {
        using var lease = new HandleLease(this);
        using var key = new Utf8Text(configKey);
        using var value = new Utf8Text(configValue);
        OrtApi.Check(((delegate* unmanaged<nint, byte*, byte*, nint>)OrtApi.Entry(OrtEntry.AddRunConfigEntry))(lease.Value, key.Pointer, value.Pointer));
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.Release(OrtEntry.ReleaseRunOptions, handle);
        return true;
    }
}
