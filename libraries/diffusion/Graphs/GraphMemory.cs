using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Graphs;

/// <summary>
/// Decides which graphs of a model are in memory: all of them where they fit together, otherwise those of the stage that runs (text
/// encoders, then the denoiser, then the decoder).
/// </summary>
/// <param name="bytes">What all weights together may take.</param>
internal sealed class GraphMemory(long bytes)
{
    // In the order of their last use.
    private readonly List<UnloadableGraph> _loaded = [];
    private long _fixedBytes;

    /// <summary>Loads a graph that stays until its owner disposes it.</summary>
    internal IGraph LoadFixed(long graphBytes, Func<IGraph> load)
    {
        _fixedBytes += graphBytes;
        return load();
    }

    /// <summary>Loads a graph after those that were not used for the longest time have made room.</summary>
    internal IGraph Load(UnloadableGraph graph, Func<IGraph> load)
    {
        long used = _fixedBytes + _loaded.Sum(x => x.Bytes);
        foreach (UnloadableGraph idle in _loaded.Where(x => !x.IsRunning).ToArray())
        {
            if (used + graph.Bytes <= bytes)
            {
                break;
            }

            used -= idle.Bytes;
            Unload(idle);
        }

        IGraph loaded = LoadOrMakeRoom(load);
        _loaded.Add(graph);
        return loaded;
    }

    internal void Touch(UnloadableGraph graph)
    {
        _loaded.Remove(graph);
        _loaded.Add(graph);
    }

    internal void Forget(UnloadableGraph graph) => _loaded.Remove(graph);

    /// <summary>Unloads every graph that is not running. False when there is none.</summary>
    internal bool UnloadIdle()
    {
        UnloadableGraph[] idle = [.. _loaded.Where(x => !x.IsRunning)];
        Array.ForEach(idle, Unload);
        return idle.Length > 0;
    }

    private IGraph LoadOrMakeRoom(Func<IGraph> load)
    {
        try
        {
            return load();
        }
        catch (ModelFaultException full) when (full.Fault == ModelFault.TooLarge && UnloadIdle())
        {
            return load();
        }
    }

    private void Unload(UnloadableGraph graph)
    {
        _loaded.Remove(graph);
        graph.Unload();
    }
}
