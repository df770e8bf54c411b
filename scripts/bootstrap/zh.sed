# What the bootstrap says, in Chinese: for a locale that is Chinese. A line that is not here is said as it is.
s/^One Blueprint · setup (\(.*\))$/一张蓝图 · 安装准备（\1）/
s/^  machine   \(.*\), as \(.*\)$/  本机      \1，用户 \2/
s/^  system    apt-get will install: /  系统      将用 apt-get 安装：/
s/^            \([0-9]*\) packages, \(.*\) to download, \(.*\) on disk$/            共 \1 个软件包，下载 \2，占用磁盘 \3/
s/^            how many and how large, apt tells once its lists are there$/            软件包数量与大小须待 apt 更新列表后得知/
s/^  Python    changed packages of \(.*\), checked by hash, into \(.*\)$/  Python    \1 中有变化的包（逐一核对校验值），装入 \2/
s/^  Python    packages of \(.*\), checked by hash, into \(.*\) with \(.*\)$/  Python    \1 中的包（逐一核对校验值），用 \3 装入 \2/
s/^  page      packages of \(.*\), then its build$/  页面      安装 \1 中的包并构建/
s/^  log       /  日志      /
s/^  note      no Chromium: .*$/  说明      没有 Chromium：Ubuntu 的是 snap 包；浏览器测试需要 chromium 或 google-chrome/
s/^  sudo      runs apt-get and may ask for your password$/  sudo      运行 apt-get，可能要求输入口令/
s/^  done      /  完成      /
s/^  FAILED    /  失败      /
s/^Ready\.$/准备就绪。/
s/^Another setup runs in this checkout; waiting for it\.$/此目录中另有一次安装正在进行，等待其结束。/
s/^Interrupted; the next run continues\.$/已中断；再次运行时继续。/
s/^It runs already: /服务已在运行：/
s/^Port \([0-9]*\) is taken by another program\.$/端口 \1 已被其他程序占用。/
s/^Only \([0-9]*\) MB are free in \(.*\); setup needs about \([0-9]*\)\.$/\2 只剩 \1 MB 空间，安装约需 \3 MB。/
s/^  → free some space, then run again$/  → 腾出空间后再次运行/
s/^  → mend it, then run the same command again$/  → 排除原因后再次运行同一命令/
s/^The step failed; all it printed is in \(.*\)\.$/该步骤失败；全部输出在 \1。/
s/^The network or the package registry cannot be reached\.$/连不上网络或软件源。/
s/^  → check the connection, proxy and mirror settings (apt, pip), then run again$/  → 检查网络、代理与镜像设置（apt、pip）后再次运行/
s/^The disk is full\.$/磁盘已满。/
s/^  → free about 2 GB, then run the same command again$/  → 腾出约 2 GB 后再次运行同一命令/
s/^System packages are missing: /缺少系统软件包：/
s/^An administrator must run this one command as root; then run yours again:$/请管理员以 root 运行下面这条命令，然后再次运行您的命令：/
s/^Nothing was installed\.$/没有安装任何东西。/
s/^Another program is installing system packages\.$/另有程序正在安装系统软件包。/
s/^Stopping the service (process \([0-9]*\))\.$/正在停止服务（进程 \1）。/
s/^Left alone, because it held other things before: /原有其他内容，未删除：/
s/^Unknown group/没有这个组/
