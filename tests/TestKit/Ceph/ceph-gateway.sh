#!/usr/bin/env bash
# One-node Ceph with its S3 gateway, all in memory, for tests. Debian: radosgw ceph-mon ceph-osd ceph-common.
#   ceph-gateway.sh FOLDER PORT MONITOR_PORT_1 MONITOR_PORT_2 [ADDRESS]
# ADDRESS is where the gateway listens, 127.0.0.1 by default. Prints "ready" when the gateway responds; runs until its input ends, so it
# ends with the process that started it, and deletes FOLDER. Access key "adgenius", secret "adgenius-secret".
set -euo pipefail
folder=$1 port=$2 monitor2=$3 monitor1=$4 address=${5:-127.0.0.1}
mkdir -p "$folder"/{mon,osd,gateway,log}
conf=$folder/ceph.conf keyring=$folder/keyring
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$folder"' EXIT
cluster=$(cat /proc/sys/kernel/random/uuid)
disk=$(cat /proc/sys/kernel/random/uuid)
cat > "$conf" <<CONF
[global]
fsid = $cluster
mon host = [v2:127.0.0.1:$monitor2,v1:127.0.0.1:$monitor1]
public network = 127.0.0.0/8
keyring = $keyring
run dir = $folder
admin socket = $folder/\$name.asok
log file = $folder/log/\$name.log
auth allow insecure global id reclaim = true
mon allow pool size one = true
mon data avail crit = 0
mon data avail warn = 0
mon max pg per osd = 2000
osd crush chooseleaf type = 0
osd objectstore = memstore
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
memstore device bytes = 12884901888
debug ms = 0
debug osd = 0
debug rgw = 0
[mon.a]
mon data = $folder/mon
[osd.0]
osd data = $folder/osd
[client.gateway]
rgw frontends = beast endpoint=$address:$port
rgw data = $folder/gateway
CONF
# With a name of its own the gateway takes any other that it is called by, such as a container's, for the name of a bucket.
[ "$address" != 127.0.0.1 ] || echo 'rgw dns name = localhost' >> "$conf"
ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *' >/dev/null
for who in client.admin client.gateway; do
  ceph-authtool "$keyring" --gen-key -n $who --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
done
ceph-authtool "$keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *' >/dev/null
monmaptool --create --addv a "[v2:127.0.0.1:$monitor2,v1:127.0.0.1:$monitor1]" --fsid "$cluster" "$folder/monmap" >/dev/null
ceph-mon -c "$conf" --mkfs -i a --monmap "$folder/monmap" --keyring "$keyring"
ceph-mon -f -c "$conf" -i a >/dev/null 2>&1 &
ceph -c "$conf" osd new "$disk" >/dev/null
ceph -c "$conf" auth import -i "$keyring" 2>/dev/null
ceph-osd -c "$conf" -i 0 --mkfs --osd-uuid "$disk" >/dev/null 2>&1
ceph-osd -f -c "$conf" -i 0 >/dev/null 2>&1 &
for _ in $(seq 200); do ceph -c "$conf" osd stat | grep -q '1 up' && break; sleep 0.2; done
radosgw -f -c "$conf" -n client.gateway >/dev/null 2>&1 &
radosgw-admin -c "$conf" -n client.admin user create --uid=adgenius --display-name=AdGenius \
  --access-key=adgenius --secret-key=adgenius-secret >/dev/null
for _ in $(seq 300); do
  (exec 3<>"/dev/tcp/$address/$port") 2>/dev/null && break
  sleep 0.2
done
(exec 3<>"/dev/tcp/$address/$port")
echo ready
cat >/dev/null
