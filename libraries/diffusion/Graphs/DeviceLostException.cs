namespace AdGenius.Diffusion.Graphs;

/// <summary>The device stopped answering; its sessions are useless from now on.</summary>
internal sealed class DeviceLostException(Exception? inner = null) : Exception("The device was lost.", inner);
